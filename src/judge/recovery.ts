import type {OpenLoad} from '../result/load.js'
import type {Pace} from '../result/pace.js'
import type {PlanRecord} from '../result/plan-record.js'

type Stage = Extract<PlanRecord['latency'], {kind: 'profile'}>['stages'][number]

/** How long the requests that piled up in a spike were in the way of those after it. */
export interface Recovery {
  /** From the end of the spike. */
  readonly ms: number
  /** It had not recovered when the load ended. */
  readonly isUnended: boolean
}

/** A stage with a higher rate than those before and after it. */
export function isSpike(stages: readonly Stage[], index: number): boolean {
  const [before, spike, after] = [stages[index - 1], stages[index], stages[index + 1]]
  if (before === undefined || spike === undefined || after === undefined) return false
  return spike.fromPerSecond > before.toPerSecond && spike.toPerSecond > after.fromPerSecond
}

/**
 * From the end of a spike until as few requests are in the system as at most in the stage before it. On a server that serves
 * µ a second, with λ₁ for the time t of the spike and λ₂ after it, that is (λ₁ − µ)t ÷ (µ − λ₂).
 * @returns undefined where the stage before is too short to be looked at
 */
export function recoveryOf(
  {window}: Pick<OpenLoad, 'window'>,
  stages: readonly Stage[],
  spike: number,
): Recovery | undefined {
  const {pace, inSystemAtStart = 0} = window
  const [before, during] = [pace?.stages[spike - 1], pace?.stages[spike]]
  if (pace === undefined || before === undefined || during === undefined || !isSpike(stages, spike))
    return undefined
  const inSystem = inSystemOf(pace, inSystemAtStart)
  const edgesOf = ({startMs, durationMs}: typeof before) =>
    inSystem.filter(({atMs}) => atMs >= startMs && atMs <= startMs + durationMs)
  const usual = edgesOf(before)
  if (usual.length < 2) return undefined
  const most = Math.max(...usual.map(({count}) => count))
  const endMs = during.startMs + during.durationMs
  let last: {readonly atMs: number; readonly count: number} | undefined
  for (const edge of inSystem.filter(({atMs}) => atMs >= endMs)) {
    if (edge.count <= most)
      return {ms: last === undefined ? 0 : between(last, edge, most) - endMs, isUnended: false}
    last = edge
  }
  return last && {ms: last.atMs - endMs, isUnended: true}
}

/** Requests in the system at the edges of slices. */
function inSystemOf({everyMs, due, ended}: Pace, atStart: number) {
  let count = atStart
  return [
    {atMs: 0, count},
    ...due.map((arrived, slice) => {
      count += arrived - (ended[slice] ?? 0)
      return {atMs: (slice + 1) * everyMs, count}
    }),
  ]
}

/** When the line from one edge to the next comes down to `count`. */
function between(
  from: {readonly atMs: number; readonly count: number},
  to: {readonly atMs: number; readonly count: number},
  count: number,
): number {
  return from.atMs + ((from.count - count) / (from.count - to.count)) * (to.atMs - from.atMs)
}
