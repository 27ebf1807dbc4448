import type {Scenario} from '../../config/scenario/scenario.js'
import {sum} from '../../stats/sum.js'
import {loadedMetrics, type GatePlan} from './gate-plan.js'
import {answersForPercentile, gateMetricDefinitions, type GateMetric} from '../metric.js'

/** How one scenario is loaded in every slice of every round. null: not in this model. */
export interface SlicePlan {
  readonly scenario: Scenario
  readonly closedMs: number | null
  readonly openMs: number | null
  /** Of the open loop, the same for both arms in all rounds. */
  readonly ratePerSecond: number | null
}

/**
 * Slices of one arm in a round: A B B A B A A B and again. Many short ones meet the machine's moods alike; each costs the
 * time in which its connections open and its answers drain. Even, so that no arm begins more often.
 */
export const slicesPerArm = {usual: 8, fewer: [4, 2]} as const

/** Fewer rounds than these decide little, whatever is in each. */
const enoughRounds = 16

/**
 * How many slices a round has: the usual number, or as many fewer as it takes for rounds enough to fit into the time. Decided
 * by time alone, once, before a round is measured: what rounds show has no part in it.
 * @param roundMs of a round with so many slices
 */
export function slicesThatFit(
  leftMs: number,
  mostRounds: number,
  roundMs: (slicesPerArm: number) => number,
): number {
  const rounds = Math.min(enoughRounds, mostRounds)
  const numbers = [slicesPerArm.usual, ...slicesPerArm.fewer]
  return numbers.find(slices => rounds * roundMs(slices) <= leftMs) ?? fewestSlices
}

const fewestSlices = Math.min(...slicesPerArm.fewer)

/** A slice must be long beside the moment in which its connections open, and short beside what a machine does. */
const shortestMs = 60
const longestMs = 3000
/** Answers in a closed slice; fewer would be mostly its edges. */
const answersPerSlice = 100

/** Latency is asked for at half of what the baseline can do: above, a queue makes it of every small pause. */
const shareOfSaturation = 0.5
/** Beyond, the generator on the same machine is most of what a request of a fast server waits for. */
const mostPerSecond = 10_000

/** Answers per second in a closed loop, as the pilot saw them. */
export interface Saturation {
  readonly baseline: number
  /** Of both arms. */
  readonly slower: number
}

/** What has to be loaded for these metrics: the same for both arms, whichever is the faster. */
export function planSlices(
  scenario: Scenario,
  metrics: readonly GateMetric[],
  saturation: Saturation,
  givenRate: number | null,
  slices: number = slicesPerArm.usual,
): SlicePlan {
  const from = new Set(metrics.map(metric => gateMetricDefinitions[metric].from))
  const open = from.has('open')
  // CPU and memory come with whatever load there is; asked for, they get the closed one, which keeps the server warm.
  const closed = from.has('closed') || from.has('any') || !open
  const usualRate = Math.min(mostPerSecond, saturation.baseline * shareOfSaturation)
  const ratePerSecond = open ? (givenRate ?? roundedRate(usualRate)) : null
  const answers = metrics.includes('p99') ? answersForPercentile.p99 : answersForPercentile.p50
  return {
    scenario,
    closedMs: closed ? inRange((answersPerSlice / saturation.slower) * 1000) : null,
    // A tenth more than needed: arrivals are random.
    openMs: ratePerSecond === null ? null : inRange(((1.1 * answers) / slices / ratePerSecond) * 1000),
    ratePerSecond,
  }
}

/** What a round loads for, if the servers are as fast as can be. */
export function shortestRoundMs(
  plan: Pick<GatePlan, 'baseline' | 'scenarios' | 'gated' | 'slo' | 'warmupMs' | 'ratePerSecond'>,
): number {
  const {baseline, scenarios, warmupMs, ratePerSecond} = plan
  const metrics = loadedMetrics(plan)
  const fastest = {baseline: Infinity, slower: Infinity}
  const each = sum(
    scenarios,
    scenario =>
      warmupMs + loadedMs(planSlices(scenario, metrics, fastest, ratePerSecond, fewestSlices), fewestSlices),
  )
  return (baseline.kind === 'file' ? 1 : 2) * each
}

/** The load of one arm in one round of so many slices of each. */
export function loadedMs({closedMs, openMs}: SlicePlan, slices: number): number {
  return slices * ((closedMs ?? 0) + (openMs ?? 0))
}

/** Two digits: the same rate can be named again. */
function roundedRate(perSecond: number): number {
  return Math.max(1, Number(perSecond.toPrecision(2)))
}

function inRange(ms: number): number {
  return Math.round(Math.min(longestMs, Math.max(shortestMs, ms)))
}
