import {withRealWorld} from '../drive/real-world.js'
import {exitCode} from '../error.js'
import {readFingerprint} from '../measure/fingerprint.js'
import {isStdout, type OutputFile} from '../output/file.js'
import {packageVersion} from '../package-info.js'
import {refuseWithoutDatabase} from '../plan/database.js'
import {estimateMs} from '../plan/estimate.js'
import {type Plan} from '../plan/plan.js'
import {formerPhaseNotices} from '../plan/phases.js'
import {resolvePlan} from '../plan/resolve.js'
import {makeReport} from '../report/make-report.js'
import {renderReport} from '../report/terminal/render.js'
import {completedRounds, loadsOf} from '../result/round-values.js'
import type {RunResult} from '../result/schema.js'
import {defaultResultFile, resultText} from '../result/store.js'
import {executePlan, recordPlan} from '../run/execute.js'
import {parseDatabaseUrl} from '../server/database.js'
import type {CommandWorld} from './command-world.js'
import {describePlan} from './describe-plan.js'
import {engines} from './engines.js'
import {withLiveView, type LiveRequest, type LiveView} from './live-view.js'
import {noticesOfPlan, tellNotices} from './notices.js'
import {ownName} from './own-name.js'
import {showProgress} from './progress.js'
import {commandWithoutSecrets, readCpus, requireMachine} from './require-machine.js'
import type {MeasuringRequest} from './measuring-request.js'
import {withProjectOptions} from './project-options.js'
import {sourceOf} from './source-of.js'
import {refuseStrayFlag} from './stray-flag.js'
import {withOutputs} from './with-outputs.js'
import {deeplyWithoutValues} from '../text/secrets.js'
import {styleFor} from '../text/style.js'
import {count} from '../text/words.js'

/** `bench run`: refuse what can be refused, then measure, save, report. Returns what `--json` prints. */
export async function benchRun(
  request: MeasuringRequest & LiveRequest,
  world: CommandWorld,
): Promise<unknown> {
  refuseStrayFlag(request.options.scenarios, 'run')
  const database = request.database === undefined ? undefined : parseDatabaseUrl(request.database)
  const {options, sources, notices} = await withProjectOptions(request.options, world.cwd, world.environment)
  tellNotices([...notices, ...formerPhaseNotices(options.phases ?? [])], world.stderr)
  const plan = await resolvePlan(options, world.cwd, readCpus(world.environment), world.environment, engines)
  refuseWithoutDatabase(plan, database)
  tellNotices(noticesOfPlan(plan), world.stderr)
  if (request.dryRun) {
    if (request.report === 'stdout') world.stdout.write(describePlan(plan, sources))
    return {plan: recordPlan(plan), estimateMs: estimateMs(plan)}
  }
  const {notice, services} = await requireMachine(plan, database, world.environment)
  if (notice !== undefined && request.progress === 'stderr') world.stderr.write(`notice: ${notice}\n`)
  const name = plan.scenarios.map(scenario => scenario.name).join('+')
  const source = await sourceOf(world.cwd)
  return withOutputs(async outputs => {
    const output = await outputs.openOrName(request.output, defaultResultFile(new Date(), name))
    return withLiveView(request, plan, world, async view => {
      const progress =
        request.progress === 'none' ? () => undefined : showProgress(world.stderr, world.environment)
      const raw = await withRealWorld(machine =>
        executePlan(
          {
            name,
            plan: {...plan, services: [...plan.services, ...services]},
            environment: readFingerprint(),
            toolVersion: packageVersion(),
            command: commandWithoutSecrets(request.command, plan),
            insecure: request.insecure,
            database: database ?? null,
          },
          {
            ...machine,
            signal: world.signal,
            onEvent: event => {
              progress(event)
              view.onEvent(event)
            },
          },
        ),
      )
      // What a server wrote, or an error repeats, may hold one, too.
      const result = deeplyWithoutValues(source === null ? raw : {...raw, source}, plan.secrets)
      await conclude(result, plan, {request, world, output, view})
      return result
    })
  })
}

interface Conclusion {
  readonly request: MeasuringRequest
  readonly world: CommandWorld
  readonly output: OutputFile
  readonly view: LiveView
}

/** Saves and reports what there is, in this order: a stdout that is full must not cost what was measured. */
async function conclude(
  result: RunResult,
  plan: Plan,
  {request, world, output, view}: Conclusion,
): Promise<void> {
  const {stdout, stderr, environment} = world
  const interrupted = result.status === 'interrupted'
  const worthSaving = result.cells.some(cell => cell.rounds.some(round => round.status !== 'aborted'))
  const [saving] = await Promise.allSettled(worthSaving ? [output.write(resultText(result))] : [])
  view.end(result.status, saving?.status === 'fulfilled' ? saving.value : null)
  if (worthSaving && request.report === 'stdout' && !isStdout(request.output)) {
    stdout.write(renderReport(makeReport(result), styleFor(stdout, environment)))
  }
  if (interrupted) {
    const done = result.cells.reduce(
      (sum, cell) => sum + cell.rounds.filter(round => round.status === 'completed').length,
      0,
    )
    stderr.write(`interrupted: ${done} of ${count(plan.starts.length, 'round')} were complete\n`)
  }
  if (saving?.status === 'rejected') throw saving.reason
  if (saving !== undefined && request.progress === 'stderr' && !isStdout(request.output))
    stderr.write(
      `saved ${saving.value}\nnext: ${await ownName({...world, script: process.argv[1] ?? ''})} report html ${saving.value}\n`,
    )
  leave(result, world)
}

function leave(result: RunResult, {stderr, exit}: CommandWorld): void {
  if (result.status === 'interrupted') exit(exitCode.interrupted)
  else if (result.cells.some(cell => cell.status === 'invalid')) exit(exitCode.invalid)
  else if (!hasGoodAnswer(result)) {
    stderr.write('no request got a good answer\n')
    exit(exitCode.invalid)
  }
}

function hasGoodAnswer({cells}: RunResult): boolean {
  const rounds = cells.flatMap(cell => completedRounds(cell.rounds))
  return rounds.flatMap(loadsOf).some(({total}) => total.ok > 0)
}
