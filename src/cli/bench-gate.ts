import {appendFile, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {adviceFrom, calibrationNotes, readCalibration} from '../calibrate/advice.js'
import {BenchError, exitCode, messageOf, usageError, type ExitCode} from '../error.js'
import {renderAnnotations, renderFailedGateAnnotation} from '../gate/report/annotations.js'
import {executeGate} from '../gate/execute.js'
import type {GateEvent} from '../gate/run-gate.js'
import {renderFailedGateJunit, renderGateJunit} from '../gate/report/junit.js'
import {renderFailedGateMarkdown, renderGate, renderGateMarkdown} from '../gate/report/render.js'
import {resolveGatePlan, type GateOptions} from '../gate/plan/resolve.js'
import {storedBaseline, storedRate} from '../gate/plan/stored-baseline.js'
import {readFingerprint} from '../measure/fingerprint.js'
import type {GateResult} from '../result/gate-result.js'
import {readGateResult} from '../result/read-gate.js'
import {defaultResultFile, openStore} from '../result/store.js'
import {formatDuration} from '../unit/duration.js'
import type {CommandWorld} from './bench-run.js'
import {styleFor} from '../text/style.js'

export interface BenchGateRequest {
  readonly options: GateOptions
  readonly inconclusive: 'pass' | 'fail'
  readonly force: boolean
  readonly output: string | undefined
  readonly junit: string | undefined
  readonly comment: string | undefined
  readonly quiet: boolean
  readonly report: 'none' | 'terminal' | 'markdown'
  readonly command: readonly string[]
}

/** `bench gate`: refuse what can be refused, prepare both arms, measure, judge, save, report. */
export async function benchGate(request: BenchGateRequest, world: CommandWorld): Promise<GateResult> {
  const tell = (line: string) => {
    if (!request.quiet) world.stderr.write(`${line}\n`)
  }
  const environment = readFingerprint()
  const calibration = await readCalibration(environment, world.environment)
  const asked = await resolveGatePlan(request.options, world.cwd, adviceFrom(calibration))
  const stored = asked.baseline.kind === 'file' ? await readGateResult(asked.baseline.file) : null
  const plan =
    stored === null ? asked : {...asked, ratePerSecond: storedRate(asked.baseline.asked, stored, asked)}
  const baseline =
    stored === null ? null : storedBaseline(asked.baseline.asked, stored, plan, environment, request.force)
  const notes = calibrationNotes(calibration, plan, new Date())
  for (const note of notes) tell(`note: ${note}`)
  const name = `gate-${plan.scenarios.map(scenario => scenario.name).join('+')}`
  const store = await openStore(request.output ?? defaultResultFile(new Date(), name))
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'bench-gate-'))
  try {
    const result = await executeGate(
      {plan, stored: baseline, environment, notes, command: request.command},
      {cwd: world.cwd, temporaryFolder, signal: world.signal, tell, onEvent: event => tell(eventText(event))},
    )
    await store.save(result)
    await publish(result, request, world)
    tell(`saved ${store.file}`)
    world.exit(codeOf(result, request.inconclusive))
    return result
  } catch (error) {
    if (error instanceof BenchError && error.exitCode === exitCode.invalid)
      await publishFailure(error, request, world)
    throw error
  } finally {
    await store.close()
    await rm(temporaryFolder, {recursive: true, force: true})
  }
}

function codeOf({status, judgement}: GateResult, inconclusive: 'pass' | 'fail'): ExitCode {
  if (status === 'interrupted') return exitCode.interrupted
  switch (judgement.verdict) {
    case 'pass':
      return exitCode.ok
    case 'regression':
      return exitCode.regression
    case 'inconclusive':
      return inconclusive === 'pass' ? exitCode.ok : exitCode.inconclusive
  }
}

/** To the reader, and to whatever of CI listens. */
async function publish(result: GateResult, request: BenchGateRequest, world: CommandWorld): Promise<void> {
  const {stdout, stderr, environment} = world
  if (request.report === 'terminal') stdout.write(renderGate(result, styleFor(stdout, environment)))
  if (request.report === 'markdown') stdout.write(renderGateMarkdown(result))
  if (request.junit !== undefined) await write(request.junit, renderGateJunit(result))
  if (request.comment !== undefined) await write(request.comment, renderGateMarkdown(result))
  if (environment['GITHUB_ACTIONS'] !== 'true') return
  ;(request.report === 'none' ? stderr : stdout).write(renderAnnotations(result))
  await appendToSummary(renderGateMarkdown(result), world)
}

/** That an arm cannot be measured is news to CI as much as a verdict is. */
async function publishFailure(failure: Error, request: BenchGateRequest, world: CommandWorld): Promise<void> {
  if (request.junit !== undefined) await write(request.junit, renderFailedGateJunit(failure))
  if (request.comment !== undefined) await write(request.comment, renderFailedGateMarkdown(failure))
  if (world.environment['GITHUB_ACTIONS'] !== 'true') return
  world.stderr.write(renderFailedGateAnnotation(failure))
  await appendToSummary(renderFailedGateMarkdown(failure), world)
}

async function appendToSummary(text: string, {environment, stderr}: CommandWorld): Promise<void> {
  const file = environment['GITHUB_STEP_SUMMARY'] ?? ''
  if (file === '') return
  await appendFile(file, text).catch((error: unknown) => {
    stderr.write(`warning: cannot write the step summary: ${messageOf(error)}\n`)
  })
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    throw usageError(`cannot write ${file}: ${messageOf(error)}`, undefined, error)
  })
}

function eventText(event: GateEvent): string {
  switch (event.type) {
    case 'pilot-ended':
      return `both arms start and answer alike; up to ${event.rounds} rounds of about ${formatDuration(event.roundMs)}`
    case 'round-ended': {
      const cpu = event.round.scenarios
        .map(({baseline, candidate}) => [baseline?.cpuUsPerRequest, candidate.cpuUsPerRequest])
        .map(pair => pair.map(us => (us === null || us === undefined ? '–' : us.toFixed(1))).join(' | '))
      return `round ${event.round.index + 1}/${event.of}: CPU/req ${cpu.join(', ')} µs`
    }
    case 'looked':
      return `look after ${event.rounds} rounds: ${event.outcome}`
  }
}
