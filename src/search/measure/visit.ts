import {verifyAnswer, type Destination} from '../../drive/verify.js'
import {withServer} from '../../drive/with-server.js'
import {isRunning} from '../../plan/arm.js'
import {readyOf} from '../../run/ready.js'
import type {Watched} from '../../run/phases.js'
import {saturationOf} from '../decide/judge.js'
import {nextMove, type Move} from '../decide/next.js'
import type {SearchPlan} from '../plan.js'
import type {ArmInSearch} from './arm-in-search.js'
import {runStep} from './step.js'
import type {SearchWorld} from './world.js'

/** So long one start is measured before another arm has its turn. */
const visitMs = 30_000
/** With less time than this left a step would hold too few batches. */
const shortestMs = 1500

/** One fresh start of an arm, loaded at one rate after another; then it is stopped. */
export async function visit(
  search: ArmInSearch,
  plan: SearchPlan,
  untilMs: number,
  world: SearchWorld,
): Promise<void> {
  const {arm} = search
  const {run} = plan
  const [scenario] = run.scenarios
  if (scenario === undefined) return
  const start = search.starts++
  if (isRunning(arm)) {
    const to = {origin: arm.launch.origin, insecure: world.insecure}
    await verifyAnswer(to, scenario, world)
    const sampler = run.pid === null ? null : world.watch(run.pid)
    try {
      await stepAfterStep(
        search,
        {to, start, watched: {sampler, proxy: null, group: null}},
        plan,
        untilMs,
        world,
      )
    } finally {
      sampler?.stop()
    }
    return
  }
  const request = {
    ...{arm, ready: readyOf(run, scenario), upstream: world.upstream, database: world.database},
    ...{port: run.port, cpus: run.pinning?.server ?? null},
  }
  await withServer(request, world, async (server, signal) => {
    const to = {origin: server.origin, insecure: world.insecure}
    await verifyAnswer(to, scenario, {...world, signal})
    const watched = {sampler: server.watch(), proxy: server.watchProxy(), group: server.group}
    await stepAfterStep(search, {to, start, watched}, plan, untilMs, {...world, signal})
  })
}

interface Place {
  readonly to: Destination
  readonly start: number
  readonly watched: Watched
}

async function stepAfterStep(
  search: ArmInSearch,
  place: Place,
  plan: SearchPlan,
  untilMs: number,
  world: SearchWorld,
): Promise<void> {
  const {clock} = world
  const beganMs = clock.now()
  for (let done = 0; ; done++) {
    const move = moveOf(search, plan)
    const leftMs = untilMs - clock.now()
    const isOver = clock.now() - beganMs > visitMs || leftMs < shortestMs
    if (move.kind === 'stop' || isOver || (move.fresh && done > 0)) return
    const windowMs = Math.min(move.windowMs, leftMs)
    // The same arrivals for every arm.
    const seed = plan.run.seed + search.steps.length
    const step = await runStep({...place, move: {...move, windowMs}, seed}, plan, world)
    search.steps.push(step)
    world.tell({type: 'step-ended', arm: search.arm.id, step, remainingMs: untilMs - clock.now()})
  }
}

/** Decided from what was recorded alone. */
export function moveOf({steps, pilot, reader}: ArmInSearch, plan: SearchPlan): Move {
  const {slo, precision, atLeast} = plan
  const saturationPerSecond = saturationOf(pilot) ?? 1
  return nextMove(reader.read(steps).steps, {slo, precision, atLeast, saturationPerSecond})
}
