import {mostConfigBytes, readBounded} from '../text/bounded-read.js'
import {join} from 'node:path'
import type {GatePlan} from '../gate/plan/gate-plan.js'
import type {Advice} from '../gate/plan/resolve.js'
import {openOutput} from '../output/file.js'
import {calibrationSchema, type Calibration} from '../result/calibration.js'
import type {Environment} from '../result/environment.js'
import {resultText} from '../result/store.js'
import {cacheFolder} from '../server/cache.js'
import {roundsToDecide} from '../stats/power.js'
import {formatDuration} from '../unit/duration.js'
import {formatPercent} from '../unit/percent.js'

/** A machine changes: its neighbours, its kernel, its disk. */
const oldAfterDays = 30

/** What is known of this machine's noise. */
export type CalibrationState =
  | {readonly kind: 'known'; readonly calibration: Calibration}
  | {readonly kind: 'missing'}
  | {readonly kind: 'unreadable'; readonly file: string}

/** In the cache folder: another machine, or another Node, has another file. */
export function calibrationFile(fingerprintId: string, environment: NodeJS.ProcessEnv): string {
  return join(cacheFolder(environment), `calibration-${fingerprintId}.json`)
}

/** Never fails: a calibration is advice. */
export async function readCalibration(
  machine: Environment,
  environment: NodeJS.ProcessEnv,
): Promise<CalibrationState> {
  const here = calibrationFile(machine.fingerprintId, environment)
  // Where calibrations were kept when BENCH_CACHE_DIR did not count for them.
  const before = calibrationFile(machine.fingerprintId, {...environment, BENCH_CACHE_DIR: ''})
  const state = await readState(here)
  return state.kind === 'missing' && before !== here ? readState(before) : state
}

async function readState(file: string): Promise<CalibrationState> {
  let text: string
  try {
    text = await readBounded(file, mostConfigBytes)
  } catch {
    return {kind: 'missing'}
  }
  try {
    const parsed = calibrationSchema.safeParse(JSON.parse(text))
    return parsed.success ? {kind: 'known', calibration: parsed.data} : {kind: 'unreadable', file}
  } catch {
    return {kind: 'unreadable', file}
  }
}

export async function saveCalibration(
  calibration: Calibration,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const file = calibrationFile(calibration.environment.fingerprintId, environment)
  const output = await openOutput(file)
  try {
    return await output.write(resultText(calibration))
  } finally {
    await output.close()
  }
}

/** Margins for metrics that were not given one; only wider ones than the defaults, never a stricter gate unasked. */
export function adviceFrom(state: CalibrationState): Advice | null {
  if (state.kind !== 'known') return null
  const margins = state.calibration.metrics.flatMap(({metric, margin, suggestedMargin}) =>
    suggestedMargin !== null && suggestedMargin > margin ? [[metric, suggestedMargin] as const] : [],
  )
  return {margins: Object.fromEntries(margins)}
}

/** What a gate says of the calibration before it starts. None of it changes an exit code. */
export function calibrationNotes(state: CalibrationState, plan: GatePlan, now: Date): readonly string[] {
  if (state.kind === 'missing')
    return [
      "this machine's noise is not known; `bench calibrate` measures it, and what a gate can catch here",
    ]
  if (state.kind === 'unreadable')
    return [`${state.file} is broken or of another version; \`bench calibrate\` renews it`]
  const {calibration} = state
  const days = (now.getTime() - Date.parse(calibration.measuredAt)) / 86_400_000
  return [
    ...(days > oldAfterDays
      ? [`the calibration of this machine is ${Math.floor(days)} days old; \`bench calibrate\` renews it`]
      : []),
    ...((calibration.engine ?? 'autocannon') === plan.engine
      ? []
      : [
          `the calibration of this machine is of the engine ${calibration.engine ?? 'autocannon'}, and this gate loads by ${plan.engine}; \`bench calibrate --engine ${plan.engine}\` renews it`,
        ]),
    ...plan.gated.flatMap(({metric, margin}) => undecidable(calibration, plan, metric, margin)),
  ]
}

/** Said before anything starts: a margin that the budget will most likely not decide even if nothing has changed. */
function undecidable(
  {metrics, roundMs}: Calibration,
  plan: GatePlan,
  metric: GatePlan['gated'][number]['metric'],
  margin: number,
): readonly string[] {
  const known = metrics.find(one => one.metric === metric)
  if (known === undefined) return []
  const needed = roundsToDecide({sd: known.sd, alpha: 0.02}, Math.log1p(margin))
  const affordable = Math.min(plan.rounds, Math.floor(plan.budgetMs / roundMs))
  if (needed <= affordable) return []
  return [
    `${metric}: a margin of ${formatPercent(margin)} will most likely not be decided: on this machine it takes about ${needed} rounds (${formatDuration(needed * roundMs)}), and there are ${affordable}`,
  ]
}
