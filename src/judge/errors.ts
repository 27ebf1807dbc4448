import type {Load} from '../result/load.js'
import {loadsOf} from '../result/round-values.js'
import type {RoundPhases} from '../result/round.js'
import {sum} from '../stats/sum.js'
import {formatNumber} from '../unit/number.js'
import {formatPercent} from '../unit/percent.js'

/** Above this share of errors the rest was another load than that of the other arms: such an arm is not ranked. */
export const mostErrors = 0.01

/** What did not get a good answer, over the whole life of all loads. */
export interface Errors {
  readonly count: number
  /** Of the requests that ended, 0..1. */
  readonly share: number
  /** `503`, `body`, `timeout`, `reset`, … → requests; most frequent first. */
  readonly kinds: ReadonlyMap<string, number>
}

export function errorsOf(rounds: readonly RoundPhases[]): Errors {
  const loads = rounds.flatMap(loadsOf)
  const kinds = new Map<string, number>()
  for (const [kind, count] of loads.flatMap(kindsOf))
    if (count > 0) kinds.set(kind, (kinds.get(kind) ?? 0) + count)
  const count = sum(loads, ({total}) => total.non2xx + total.timeout + total.lost)
  const ended = count + sum(loads, ({total}) => total.ok)
  return {
    count,
    share: ended === 0 ? 0 : count / ended,
    kinds: new Map([...kinds].sort(([, one], [, other]) => other - one)),
  }
}

/** `4.76 %: 503 × 1,204, timeout × 3`. */
export function errorsText({share, kinds}: Errors): string {
  const each = [...kinds].map(([kind, count]) => `${kind} × ${formatNumber(count, 0)}`)
  return `${formatPercent(share)}: ${each.join(', ')}`
}

const lossNames = {
  ...{connect: 'connect', reset: 'reset', truncated: 'truncated', protocol: 'bad HTTP'},
  // Whether the connection had served a request before is of no interest to a reader.
  ...{eof: 'closed', eofReused: 'closed'},
} as const

function kindsOf({total, statusCodes, unexpected, lostBy, faults = {}}: Load): (readonly [string, number])[] {
  const statuses = unexpected ?? Object.fromEntries(Object.entries(statusCodes).filter(isNot2xx))
  const told = sum(Object.values(faults), count => count)
  return [
    ...Object.entries(statuses),
    ['timeout', total.timeout],
    ...Object.entries(faults).map(([fault, count]) => [`bad HTTP (${fault})`, count] as const),
    ...Object.entries(lossNames).map(([cause, name]) => {
      const count = lostBy[cause as keyof typeof lossNames] ?? 0
      return [name, cause === 'protocol' ? count - told : count] as const
    }),
  ]
}

/** What files without `unexpected` counted as an error. */
function isNot2xx([status]: readonly [string, number]): boolean {
  return !status.startsWith('2')
}
