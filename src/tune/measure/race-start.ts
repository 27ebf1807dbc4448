import {verifyAnswer} from '../../drive/verify.js'
import {withServer} from '../../drive/with-server.js'
import {isRunning, type Arm} from '../../plan/arm.js'
import type {CapacityStep} from '../../result/capacity.js'
import type {TuneRecord, TuneStart} from '../../result/tune.js'
import {readyOf} from '../../run/ready.js'
import {StepReader} from '../../search/decide/read-steps.js'
import {runStep} from '../../search/measure/step.js'
import {sliceMsFor} from '../../search/decide/pace.js'
import {priorOf} from '../decide/prior.js'
import {nextRate} from '../decide/start-rates.js'
import type {TunePlan} from '../plan/tune-plan.js'
import {scenarioOf} from './model-start.js'
import type {TuneWorld} from './world.js'

/** As many slices as a percentile of a step needs at least, and as many requests. */
const windows = {least: 2000, most: 8000, slices: 10, requests: 150} as const
/** Loads at the one rate at which memory, CPU or p99 are compared. */
const stepsAtRate = 2

type Ran = Pick<TuneStart, 'steps' | 'group'>

/** One fresh start, loaded at one rate after another: for its own view of the load that the candidate holds. */
export async function raceStart(
  arm: Arm,
  turn: number,
  record: Pick<TuneRecord, 'candidates' | 'starts' | 'tune'>,
  plan: TunePlan,
  world: TuneWorld,
): Promise<Ran> {
  if (isRunning(arm)) throw new RangeError('a tuning starts what it measures')
  const {run} = plan
  const scenario = scenarioOf(run)
  const request = {
    ...{arm, ready: readyOf(run, scenario), upstream: world.upstream, database: world.database},
    ...{port: run.port, cpus: run.pinning?.server ?? null},
  }
  return withServer(request, world, async (server, signal): Promise<Ran> => {
    const to = {origin: server.origin, insecure: world.insecure, closes: server.closes}
    await verifyAnswer(to, scenario, {...world, signal})
    const watched = {sampler: server.watch(), proxy: server.watchProxy(), group: server.group}
    const steps: CapacityStep[] = []
    const looks = new Looks(arm, record, plan)
    for (;;) {
      const ratePerSecond = looks.nextRate(steps)
      if (ratePerSecond === null) break
      // The same arrivals for every candidate.
      const seed = run.seed + 97 * turn + steps.length
      const move = {
        kind: 'measure',
        fresh: false,
        ratePerSecond,
        windowMs: windowFor(ratePerSecond, plan),
      } as const
      const step = {to, move, start: turn, seed, watched}
      const shared = {run, slo: plan.aim.slo, budgetMs: plan.aim.budgetMs, precision: 1, atLeast: null}
      steps.push(await runStep(step, shared, {...world, signal, tell: () => undefined}))
    }
    return {steps, ...(server.group === null ? {} : {group: server.group.peaks()})}
  })
}

/** Where the start looks next. Disturbed looks count here, too: else a busy machine would be looked at without end. */
class Looks {
  readonly #aim: TunePlan['aim']
  readonly #prior: ReturnType<typeof priorOf>
  readonly #reader: StepReader
  readonly #undisturbed: CapacityStep[] = []

  constructor({id}: Arm, record: Pick<TuneRecord, 'candidates' | 'starts' | 'tune'>, {aim}: TunePlan) {
    this.#aim = aim
    this.#prior = priorOf(id, record)
    this.#reader = new StepReader(aim.slo)
  }

  /** null: it has told what it can. */
  nextRate(steps: readonly CapacityStep[]): number | null {
    const {slo, ratePerSecond} = this.#aim
    if (ratePerSecond !== null) return steps.length < stepsAtRate ? ratePerSecond : null
    for (const step of steps.slice(this.#undisturbed.length)) this.#undisturbed.push({...step, outside: null})
    return nextRate(this.#reader.read(this.#undisturbed).steps, {slo, ...this.#prior})
  }
}

function windowFor(ratePerSecond: number, {aim: {slo}}: TunePlan): number {
  const wanted = Math.max(windows.slices * sliceMsFor(slo), (windows.requests / ratePerSecond) * 1000)
  return Math.round(Math.min(windows.most, Math.max(windows.least, wanted)))
}
