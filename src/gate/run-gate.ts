import type {GateResult, GateRound} from '../result/gate-result.js'
import {fewestRounds} from '../stats/alpha-spending.js'
import {balancedOrders} from '../plan/order.js'
import {count} from '../text/words.js'
import {formatDuration} from '../unit/duration.js'
import type {Hypothesis, StoredBaseline} from './decide/evidence.js'
import type {GatePlan} from './plan/gate-plan.js'
import {judgeMetric, overall} from './decide/judge.js'
import {gateAlpha, Looks} from './decide/looks.js'
import {gateMetricDefinitions, gateMetrics} from './metric.js'
import {runPilot, type Pilot} from './measure/pilot.js'
import {runGateRound, type GateWorld} from './measure/round.js'
import {sliceOrders} from './plan/slice-order.js'

/** What a gate tells while it goes. */
export type GateEvent =
  | {readonly type: 'pilot-ended'; readonly rounds: number; readonly roundMs: number}
  | {readonly type: 'round-ended'; readonly round: GateRound; readonly of: number}
  | {readonly type: 'looked'; readonly rounds: number; readonly outcome: string}

export interface GateRun {
  readonly pilot: Pilot
  readonly rounds: readonly GateRound[]
  readonly looks: Looks
  readonly judgement: GateResult['judgement']
  readonly notes: readonly string[]
}

type StoppedBy = GateResult['judgement']['stoppedBy']

/**
 * Rounds until every gated number is decided, no hope is left, or the budget is spent; then the judgement. After an
 * interruption the judgement of what is there; none is begun where the budget has no room for as many as a verdict takes.
 * @throws BenchError when an arm does not start, dies, or answers wrongly
 */
export async function runGate(
  plan: GatePlan,
  world: GateWorld,
  stored: StoredBaseline | null,
  onEvent: (event: GateEvent) => void,
): Promise<GateRun> {
  const {clock} = world
  const began = clock.now()
  const pilot = await runPilot(plan, world)
  const hypotheses = hypothesesOf(plan, pilot)
  const affordable = Math.floor((plan.budgetMs - (clock.now() - began)) / pilot.roundMs)
  const planned = Math.min(plan.rounds, affordable)
  const needed = fewestRounds(
    gateAlpha,
    Math.max(hypotheses.filter(({gated}) => gated).length, plan.slo.length * plan.scenarios.length),
  )
  const looks = new Looks({
    ...{hypotheses, stored, rounds: Math.max(needed, planned), accepted: plan.accepted, slo: plan.slo},
    scenarios: plan.scenarios.map(({name}) => name),
  })
  const rounds: GateRound[] = []
  if (planned < needed) {
    const judgement = conclude(plan, hypotheses, looks, rounds, 'budget')
    return {pilot, rounds, looks, judgement, notes: [tooShort(planned, needed, pilot)]}
  }
  onEvent({type: 'pilot-ended', rounds: planned, roundMs: pilot.roundMs})
  const stoppedBy = await runRounds(plan, world, pilot, looks, rounds, began, onEvent)
  return {pilot, rounds, looks, judgement: conclude(plan, hypotheses, looks, rounds, stoppedBy), notes: []}
}

async function runRounds(
  plan: GatePlan,
  world: GateWorld,
  pilot: Pilot,
  looks: Looks,
  rounds: GateRound[],
  began: number,
  onEvent: (event: GateEvent) => void,
): Promise<StoppedBy> {
  const orders = sliceOrders(looks.rounds, pilot.slicesPerArm, plan.seed)
  const scenarioOrders = balancedOrders(pilot.slices.length, looks.rounds, plan.seed)
  for (const [index, order] of orders.entries()) {
    const slices = (scenarioOrders[index] ?? []).flatMap(at => pilot.slices[at] ?? [])
    const request = {index, order, slices, seed: plan.seed + 1000 * (index + 1), guard: pilot.guard}
    const round = await runGateRound(request, world).catch((error: unknown) => {
      if (!world.signal.aborted) throw error
      return null
    })
    if (round === null) return 'interruption'
    rounds.push(round)
    onEvent({type: 'round-ended', round, of: looks.rounds})
    const isLast = rounds.length === looks.rounds
    const usualMs = rounds.reduce((sum, {durationMs}) => sum + durationMs, 0) / rounds.length
    const isOver = !isLast && world.clock.now() - began + usualMs > plan.budgetMs
    if (!looks.isDue(rounds.length) && !isOver) continue
    const outcome = looks.look(rounds, isLast || isOver)
    onEvent({type: 'looked', rounds: rounds.length, outcome})
    if (outcome === 'decided') return 'decision'
    if (outcome === 'futile') return 'futility'
    if (isOver) return 'budget'
  }
  return 'rounds'
}

/** Gated ones, and whatever else the same slices measure. */
function hypothesesOf({gated}: GatePlan, {slices}: Pilot): readonly Hypothesis[] {
  const loaded = new Set(['any', 'start'])
  if (slices.some(({closedMs}) => closedMs !== null)) loaded.add('closed')
  if (slices.some(({openMs}) => openMs !== null)) loaded.add('open')
  return gateMetrics.flatMap(metric => {
    const {from, margin} = gateMetricDefinitions[metric]
    if (!loaded.has(from)) return []
    const wanted = gated.find(one => one.metric === metric)
    const scenarios = from === 'start' ? [null] : slices.map(({scenario}) => scenario.name)
    return scenarios.map(scenario => ({
      ...{scenario, metric, margin: wanted?.margin ?? margin},
      gated: wanted !== undefined,
    }))
  })
}

/** How fast this machine is today is nothing that was asked wrongly: such a gate is undecided. */
function tooShort(planned: number, needed: number, {roundMs}: Pilot): string {
  const seconds = (rounds: number) => `${Math.ceil((rounds * roundMs) / 1000)}s`
  return `nothing was measured: the budget has room for ${count(Math.max(0, planned), 'round')} of ${formatDuration(roundMs)} on this machine, and with fewer than ${needed} nothing could be decided, whatever the data; give --budget ${seconds(needed + 2)} or more (${seconds(20)} for a small regression), or gate fewer metrics and scenarios`
}

function conclude(
  {accepted, slo: terms}: GatePlan,
  hypotheses: readonly Hypothesis[],
  looks: Looks,
  rounds: readonly GateRound[],
  stoppedBy: StoppedBy,
): GateResult['judgement'] {
  const roundMs = rounds.reduce((sum, {durationMs}) => sum + durationMs, 0) / Math.max(1, rounds.length)
  const metrics = looks.findings(rounds).map(finding => judgeMetric(finding, {roundMs, accepted}))
  const errors = rounds.length === 0 ? [] : looks.errors(rounds)
  const unmeasured = hypotheses.filter(one => one.gated).length > metrics.filter(one => one.gated).length
  const slo = rounds.length === 0 ? [] : looks.slo(rounds)
  const verdict = overall(metrics, errors, slo)
  return {
    verdict: verdict === 'pass' && unmeasured ? 'inconclusive' : verdict,
    stoppedBy,
    looks: [...looks.taken],
    metrics,
    errors: [...errors],
    ...(terms.length === 0 ? {} : {slo: [...slo]}),
  }
}
