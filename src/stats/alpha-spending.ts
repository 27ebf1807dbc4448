import {fewestPairs} from './signed-rank.js'

/**
 * Looking at the data several times and stopping when it suits would raise the false alarms; so each look may spend
 * only a part of the allowed error, and the parts add up to it (Lan & DeMets 1983, power family, exponent 1.5: little
 * at first, when an estimate is worth little). The union bound makes that valid with any test, correlated looks included.
 */
export interface Look {
  /** After so many rounds. */
  readonly rounds: number
  /** Error that this look may spend. */
  readonly alpha: number
}

/** Where looks are placed, as shares of all rounds. */
export const lookShares = [0.25, 0.35, 0.5, 0.7, 1] as const

const exponent = 1.5

/** Error spent in all after `rounds` of `planned`. */
export function alphaSpent(rounds: number, planned: number, alpha: number): number {
  return alpha * Math.min(1, rounds / planned) ** exponent
}

/**
 * The looks of at most `planned` rounds, for `hypotheses` tested together. A look at which not even the clearest data
 * could reject one of them (2^−n above its share) is left out, and what it would have spent goes to the next.
 * @returns nothing when not even one look after all rounds could: then `fewestRounds` says how many it takes
 */
export function planLooks(planned: number, alpha: number, hypotheses: number): readonly Look[] {
  const canReject = ({rounds, alpha: share}: Look) => fewestPairs(share / hypotheses) <= rounds
  const lookAfter = (rounds: number, before: readonly Look[]): Look => ({
    rounds,
    alpha: alphaSpent(rounds, planned, alpha) - before.reduce((sum, look) => sum + look.alpha, 0),
  })
  const looks: Look[] = []
  for (const rounds of new Set(lookShares.slice(0, -1).map(share => Math.ceil(share * planned)))) {
    const look = lookAfter(rounds, looks)
    if (rounds < planned && canReject(look)) looks.push(look)
  }
  // The last one is never left out: rather an earlier one, whose part it then has.
  while (looks.length > 0 && !canReject(lookAfter(planned, looks))) looks.pop()
  const last = lookAfter(planned, looks)
  return canReject(last) ? [...looks, last] : []
}

/** Fewest rounds with which one of `hypotheses` can be rejected at `alpha`, were all of it spent in one look. */
export function fewestRounds(alpha: number, hypotheses: number): number {
  return fewestPairs(alpha / hypotheses)
}
