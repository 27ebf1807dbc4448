import {duration} from '../config/words/duration.js'
import type {EngineChoice} from '../config/words/engine.js'
import {count, seed} from '../config/words/number.js'
import {readOptional, readWord} from '../config/words/word.js'
import {saveCalibration} from '../calibrate/advice.js'
import {calibrate} from '../calibrate/calibrate.js'
import {fewestRounds} from '../calibrate/judge-noise.js'
import {renderCalibration} from '../calibrate/render.js'
import {withRealWorld} from '../drive/real-world.js'
import {readFingerprint} from '../measure/fingerprint.js'
import {resolveEngine} from '../plan/engine.js'
import {freshSeed} from '../plan/order.js'
import type {Calibration} from '../result/calibration.js'
import {findScenario} from '../config/scenario/find.js'
import {requireLinux} from '../server/reference.js'
import type {CommandWorld} from './command-world.js'
import {engines} from './engines.js'
import {styleFor} from '../text/style.js'

export interface BenchCalibrateRequest {
  readonly rounds: string
  readonly budget: string
  readonly seed: string | undefined
  readonly engine: EngineChoice | undefined
  readonly quiet: boolean
  readonly report: 'none' | 'stdout'
}

const mostRounds = 200
const longestBudgetMs = 3_600_000

/** `bench calibrate`: measures this machine's noise, says what a gate can catch on it, and keeps that for `bench gate`. */
export async function benchCalibrate(
  request: BenchCalibrateRequest,
  world: CommandWorld,
): Promise<Calibration> {
  const rounds = readWord(request.rounds, '--rounds', count(mostRounds, fewestRounds))
  const budgetMs = readWord(request.budget, '--budget', duration({least: 1000, most: longestBudgetMs}))
  requireLinux(process.platform)
  const {stdout, stderr, environment, signal, cwd} = world
  const tell = (line: string) => {
    if (!request.quiet) stderr.write(`${line}\n`)
  }
  const calibrationRequest = {
    ...{rounds, budgetMs},
    seed: readOptional(request.seed, '--seed', seed) ?? freshSeed(),
    environment: readFingerprint(),
    ...(await resolveEngine(request.engine, null, engines)),
    scenario: await findScenario('hello', cwd),
  }
  const calibration = await withRealWorld(machine =>
    calibrate(calibrationRequest, {...machine, cwd, signal, tell}),
  )
  const file = await saveCalibration(calibration, environment)
  if (request.report === 'stdout') stdout.write(renderCalibration(calibration, styleFor(stdout, environment)))
  if (!request.quiet) stderr.write(`saved ${file}\n`)
  return calibration
}
