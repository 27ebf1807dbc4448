import {appendFile} from 'node:fs/promises'
import {join} from 'node:path'
import {adviceFrom, calibrationNotes, readCalibration} from '../calibrate/advice.js'
import {withRealWorld} from '../drive/real-world.js'
import {BenchError, exitCode, messageOf, type ExitCode} from '../error.js'
import {renderAnnotations, renderFailedGateAnnotation} from '../gate/report/annotations.js'
import {executeGate} from '../gate/execute.js'
import type {GateEvent} from '../gate/run-gate.js'
import {renderFailedGateJunit, renderGateJunit} from '../gate/report/junit.js'
import {renderFailedGateMarkdown, renderGate, renderGateMarkdown} from '../gate/report/render.js'
import {resolveGatePlan, type GateOptions} from '../gate/plan/resolve.js'
import {storedBaseline, storedRate} from '../gate/plan/stored-baseline.js'
import {requireOwnLimits} from '../load/own-limits.js'
import {readFingerprint} from '../measure/fingerprint.js'
import {isStdout, type OutputFile} from '../output/file.js'
import type {Outputs} from '../output/outputs.js'
import type {GateResult} from '../result/gate-result.js'
import {readGateResult} from '../result/read-gate.js'
import {defaultResultFile, resultText} from '../result/store.js'
import {formatDuration} from '../unit/duration.js'
import {cacheFolder} from '../server/cache.js'
import {commandWithoutSecrets} from './require-machine.js'
import {secretsOfPlan} from '../plan/plan-secrets.js'
import {deeplyWithoutValues} from '../text/secrets.js'
import type {CommandWorld} from './command-world.js'
import {engines} from './engines.js'
import {withOutputs} from './with-outputs.js'
import {styleFor} from '../text/style.js'

export interface BenchGateRequest {
  readonly options: GateOptions
  readonly inconclusive: 'pass' | 'fail'
  readonly force: boolean
  /** Neither take nor keep what an earlier gate set up. */
  readonly freshSetup: boolean
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
  const asked = await resolveGatePlan(request.options, world.cwd, adviceFrom(calibration), engines)
  const stored = asked.baseline.kind === 'file' ? await readGateResult(asked.baseline.file) : null
  const plan =
    stored === null
      ? asked
      : {
          ...asked,
          ratePerSecond: storedRate(asked.baseline.asked, stored, asked),
          slicesPerArm: stored.plan.slicesPerArm,
        }
  const baseline =
    stored === null ? null : storedBaseline(asked.baseline.asked, stored, plan, environment, request.force)
  const secrets = secretsOfPlan([], plan.scenarios, {})
  const connections = Math.max(...plan.scenarios.map(scenario => scenario.connections))
  requireOwnLimits({connections, processes: 1, isTcp: true})
  const notes = calibrationNotes(calibration, plan, new Date())
  for (const note of notes) tell(`note: ${note}`)
  const name = `gate-${plan.scenarios.map(scenario => scenario.name).join('+')}`
  return withOutputs(async outputs => {
    let pages: PagesForCi = {}
    try {
      const output = await outputs.openOrName(request.output, defaultResultFile(new Date(), name))
      pages = await openPages(request, outputs)
      const {cwd, signal} = world
      const setupCache = request.freshSetup ? null : join(cacheFolder(world.environment), 'baselines')
      const raw = await withRealWorld(machine =>
        executeGate(
          {
            plan,
            stored: baseline,
            environment,
            notes,
            command: commandWithoutSecrets(request.command, {secrets}),
          },
          {...machine, cwd, setupCache, signal, tell, onEvent: event => tell(eventText(event))},
        ),
      )
      const result = deeplyWithoutValues(raw, secrets)
      await conclude(result, request, world, {output, pages})
      return result
    } catch (error) {
      if (error instanceof BenchError && error.exitCode === exitCode.invalid)
        await publishFailure(error, pages, world)
      throw error
    }
  })
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

/** What is written for CI beside the result, as far as it was asked for. */
interface PagesForCi {
  readonly junit?: OutputFile
  readonly comment?: OutputFile
}

async function openPages({junit, comment}: BenchGateRequest, outputs: Outputs): Promise<PagesForCi> {
  return {
    ...(junit === undefined ? {} : {junit: await outputs.open(junit)}),
    ...(comment === undefined ? {} : {comment: await outputs.open(comment)}),
  }
}

/** Saves everything, then prints: a stdout that is full must not cost what was measured, nor a full disk the verdict. */
async function conclude(
  result: GateResult,
  request: BenchGateRequest,
  world: CommandWorld,
  {output, pages}: {readonly output: OutputFile; readonly pages: PagesForCi},
): Promise<void> {
  const {stdout, stderr, environment} = world
  const savings = await Promise.allSettled([
    output.write(resultText(result)),
    pages.junit?.write(renderGateJunit(result)),
    pages.comment?.write(renderGateMarkdown(result)),
  ])
  const isActions = environment['GITHUB_ACTIONS'] === 'true'
  if (isActions) await appendToSummary(renderGateMarkdown(result), world)
  const isMixed = [request.output, request.junit, request.comment].some(isStdout)
  const report = isMixed ? 'none' : request.report
  if (report === 'terminal') stdout.write(renderGate(result, styleFor(stdout, environment)))
  if (report === 'markdown') stdout.write(renderGateMarkdown(result))
  if (isActions) (report === 'none' ? stderr : stdout).write(renderAnnotations(result))
  for (const saving of savings) if (saving.status === 'rejected') throw saving.reason
  const [saved] = savings
  if (saved.status === 'fulfilled' && !request.quiet && !isStdout(request.output))
    stderr.write(`saved ${saved.value}\n`)
  world.exit(codeOf(result, request.inconclusive))
}

/** That an arm cannot be measured is news to CI as much as a verdict is. */
async function publishFailure(
  failure: Error,
  {junit, comment}: PagesForCi,
  world: CommandWorld,
): Promise<void> {
  await junit?.write(renderFailedGateJunit(failure))
  await comment?.write(renderFailedGateMarkdown(failure))
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
