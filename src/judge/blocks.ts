import type {Cell} from '../result/cell.js'
import type {Outside} from '../result/outside.js'

/**
 * Which blocks others disturbed. A block is a round of every arm of a scenario; it is judged whole, from outside of the
 * measured processes, and before any of its results is read: else what is left out would be chosen by what came out. That an
 * arm was throttled under its own quota is its result.
 */
export interface Block {
  readonly round: number
  readonly outside: Outside
}

/** Shares above which a block is disturbed. Steal is seldom told, and then it is large. */
export const outsideLimits: Readonly<Record<keyof Outside, number>> = {
  others: 0.05,
  steal: 0.02,
  pressure: 0.2,
}

/** In one run: a machine that is disturbed more often is not made quiet by asking again. */
export const mostRepeats = 2

export function isDisturbed(outside: Outside): boolean {
  return disturbancesOf(outside).length > 0
}

/** By what. */
export function disturbancesOf(outside: Outside): readonly (keyof Outside)[] {
  const kinds = Object.keys(outsideLimits) as (keyof Outside)[]
  return kinds.filter(kind => (outside[kind] ?? 0) > outsideLimits[kind])
}

/** Too many blocks are disturbed to leave any out: what is left would be no sample of this machine. */
export function isBusyMachine(blocks: readonly Block[]): boolean {
  return 3 * disturbed(blocks).length > blocks.length
}

/** Rounds of one scenario to measure once more. */
export function roundsToRepeat(blocks: readonly Block[], repeatsLeft: number): readonly number[] {
  if (isBusyMachine(blocks)) return []
  return disturbed(blocks)
    .slice(0, repeatsLeft)
    .map(({round}) => round)
}

/** Which of the two stays when a disturbed block was measured once more: the second only if it was not disturbed too. */
export function keptOfRepeat(repeat: Outside | null): 'first' | 'repeat' {
  return repeat !== null && !isDisturbed(repeat) ? 'repeat' : 'first'
}

/** Of the cells of one scenario. A repeat has the number of the round that it repeats, and comes after it. */
export function plannedBlocks(cells: readonly Cell[]): readonly Block[] {
  const blocks = new Map<number, Block>()
  for (const {rounds} of cells) {
    for (const {index, outside} of rounds)
      if (outside !== undefined && !blocks.has(index)) blocks.set(index, {round: index, outside})
  }
  return [...blocks.values()]
}

function disturbed(blocks: readonly Block[]): readonly Block[] {
  return blocks.filter(({outside}) => isDisturbed(outside))
}
