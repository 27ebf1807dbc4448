import type {World} from '../../drive/world.js'
import {BenchError, messageOf} from '../../error.js'
import type {Arm} from '../../plan/arm.js'
import {balancedOrders} from '../../plan/order.js'
import type {Environment} from '../../result/environment.js'
import {
  tuneSchemaVersion,
  type Candidate,
  type TuneRecord,
  type TuneResult,
  type TuneStart,
} from '../../result/tune.js'
import {recordPlan} from '../../run/execute.js'
import {adviseOf} from '../decide/advise.js'
import {nextStart} from '../decide/next.js'
import {isShared} from '../decide/prune.js'
import type {TunePlan} from '../plan/tune-plan.js'
import {modelStart, pilotPlan} from './model-start.js'
import {raceStart} from './race-start.js'
import {threadingOf} from './threading.js'
import type {TuneEvent, TuneWorld} from './world.js'

export interface TuneRequest {
  readonly name: string
  readonly plan: TunePlan
  readonly environment: Environment
  readonly toolVersion: string
  readonly command: readonly string[]
  readonly insecure: boolean
  readonly database: string | null
}

type Growing = Omit<TuneRecord, 'starts' | 'threading' | 'finishedAt' | 'status'> & {
  readonly starts: TuneStart[]
  readonly threading: TuneRecord['threading'][number][]
}

/**
 * Starts what `nextStart` wants, one after another, until it wants nothing more or the budget is spent. A candidate that fails
 * is a result; an interruption ends the tuning with what is recorded. Leaves no process behind.
 */
export async function executeTune(
  request: TuneRequest,
  world: World & {readonly signal: AbortSignal; readonly tell: (event: TuneEvent) => void},
): Promise<TuneResult> {
  const {plan, insecure, database} = request
  const record = begin(request, world.clock.date())
  try {
    const upstream = await world.startUpstream(world.signal)
    try {
      const common = {insecure, database, upstream: upstream.address, earlier: [], roomMs: Infinity}
      await runTune(record, plan, {...world, ...common, onEvent: () => undefined})
    } finally {
      await upstream.stop()
    }
  } catch (error) {
    if (!world.signal.aborted) throw error
  }
  const ended: TuneRecord = {
    ...record,
    finishedAt: world.clock.date().toISOString(),
    status: world.signal.aborted ? 'interrupted' : 'completed',
  }
  return {...ended, advice: adviseOf(ended)}
}

function begin({name, plan, environment, toolVersion, command}: TuneRequest, startedAt: Date): Growing {
  const {slo, ...aim} = plan.aim
  return {
    schemaVersion: tuneSchemaVersion,
    kind: 'tune',
    id: `${startedAt.toISOString()}-${plan.run.seed.toString(36)}`,
    name,
    startedAt: startedAt.toISOString(),
    tool: {name: 'workerbench', version: toolVersion, command: [...command]},
    environment,
    plan: {...recordPlan(pilotPlan(plan.run)), order: []},
    tune: {...aim, slo: [...slo]},
    candidates: [...plan.candidates],
    threading: [],
    starts: [],
  }
}

/** With less left a start would tell nothing. */
const shortestStartMs = 4000

async function runTune(record: Growing, plan: TunePlan, world: TuneWorld): Promise<void> {
  const untilMs = world.clock.now() + plan.aim.budgetMs
  const isSpent = () => world.clock.now() + shortestStartMs > untilMs
  let isRacing = false
  for (;;) {
    const next = nextStart(record)
    if (next.kind === 'over' || isSpent()) return
    if (next.kind === 'model') {
      await start(record, armOf(next.arm, plan), {purpose: 'model', turn: 0}, plan, untilMs, world)
      continue
    }
    if (!isRacing) {
      isRacing = true
      world.tell({type: 'race-began', racers: next.arms.length, candidates: record.candidates.length})
    }
    for (const arm of inTurn(next, plan.run.seed)) {
      if (isSpent()) return
      await start(record, armOf(arm, plan), {purpose: 'race', turn: next.turn}, plan, untilMs, world)
    }
  }
}

/** Who is first differs from turn to turn, balanced over them. */
function inTurn(
  {turn, arms}: {readonly turn: number; readonly arms: readonly string[]},
  seed: number,
): readonly string[] {
  const order = balancedOrders(arms.length, turn + 1, seed + arms.length)[turn] ?? []
  return order.flatMap(index => arms[index] ?? [])
}

type Purpose = Pick<TuneStart, 'purpose' | 'turn'>

/** A fault of one candidate is no fault of the others. */
async function start(
  record: Growing,
  arm: Arm,
  {purpose, turn}: Purpose,
  plan: TunePlan,
  untilMs: number,
  world: TuneWorld,
): Promise<void> {
  const empty: TuneStart = {
    ...{arm: arm.id, purpose, turn, startedAt: world.clock.date().toISOString()},
    ...{round: null, connections: 0, steps: [], failure: null},
  }
  let ran = empty
  try {
    ran =
      purpose === 'model'
        ? {...empty, ...(await modelStart(arm, plan, world))}
        : {...empty, ...(await raceStart(arm, turn, record, plan, world))}
    if (purpose === 'model') await askTogether(record, arm, plan, world)
  } catch (error) {
    world.signal.throwIfAborted()
    const code = error instanceof BenchError ? {code: error.code} : {}
    ran = {...ran, failure: {reason: reasonOf(error), ...code}}
  }
  record.starts.push(ran)
  world.tell({type: 'start-ended', start: ran, remainingMs: Math.max(0, untilMs - world.clock.now())})
}

function reasonOf(error: unknown): string {
  const hint =
    error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? `\n${error.hint}` : ''
  return messageOf(error) + hint
}

/** Once for each kind whose processes serve several requests at once. That it cannot be asked is no fault of the candidate. */
async function askTogether(record: Growing, {id}: Arm, plan: TunePlan, world: TuneWorld): Promise<void> {
  const kind = plan.candidates.find(one => one.arm === id)?.kind
  if (record.threading.some(one => one.kind === kind)) return
  const candidate = mostShared(plan.candidates.filter(one => one.kind === kind))
  if (candidate === undefined) return
  try {
    const found = await threadingOf(candidate, armOf(candidate.arm, plan), plan, world)
    record.threading.push(found)
    if (found.verdict === 'differ')
      world.tell({type: 'unsafe', kind: found.kind, one: found.one ?? '', many: found.many ?? ''})
  } catch {
    world.signal.throwIfAborted()
  }
}

/** One process with as many threads as show what they do to each other; undefined: no process serves two requests at once. */
function mostShared(candidates: readonly Candidate[]): Candidate | undefined {
  const shared = candidates.filter(one => isShared(one) && (one.threads ?? 1) <= threadsEnough)
  return shared.toSorted((a, b) => a.workers - b.workers || (b.threads ?? 1) - (a.threads ?? 1))[0]
}

const threadsEnough = 16

function armOf(id: string, {run}: TunePlan): Arm {
  const arm = run.arms.find(one => one.id === id)
  if (arm === undefined) throw new RangeError(`no arm ${id}`)
  return arm
}
