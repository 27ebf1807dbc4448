import {withRealWorld} from '../drive/real-world.js'
import {exitCode, usageError, type ExitCode} from '../error.js'
import {readFingerprint} from '../measure/fingerprint.js'
import {isStdout} from '../output/file.js'
import {packageVersion} from '../package-info.js'
import {refuseWithoutDatabase} from '../plan/database.js'
import type {Plan} from '../plan/plan.js'
import {resolvePlan} from '../plan/resolve.js'
import type {RunOptions} from '../plan/run-options.js'
import {defaultResultFile, resultText} from '../result/store.js'
import type {TuneResult} from '../result/tune.js'
import {sloText} from '../config/words/slo.js'
import {parseDatabaseUrl} from '../server/database.js'
import {deeplyWithoutValues} from '../text/secrets.js'
import {styleFor} from '../text/style.js'
import {count} from '../text/words.js'
import {executeTune} from '../tune/measure/execute.js'
import {withoutSizes} from '../tune/plan/deployable.js'
import {threadsFor, workersFor} from '../tune/plan/grid.js'
import {installedServers} from '../tune/plan/installed.js'
import {
  readTune,
  resolveTune,
  type TuneOptions,
  type TunePlan,
  type TuneWords,
} from '../tune/plan/tune-plan.js'
import {emit, type Emitted} from '../tune/report/emit.js'
import {progressText} from '../tune/report/progress.js'
import {renderTune} from '../tune/report/text.js'
import {formatDuration} from '../unit/duration.js'
import {formatFact} from '../unit/number.js'
import type {CommandWorld} from './command-world.js'
import {engines} from './engines.js'
import type {MeasuringRequest} from './measuring-request.js'
import {withProjectOptions} from './project-options.js'
import {commandWithoutSecrets, readCpus, requireMachine} from './require-machine.js'
import {noticesOfPlan, tellNotices} from './notices.js'
import {refuseStrayFlag} from './stray-flag.js'
import {withOutputs} from './with-outputs.js'

export interface BenchTuneRequest extends MeasuringRequest {
  readonly tune: TuneOptions
  readonly emit: Emitted | undefined
}

/** `bench tune`: refuse what can be refused, then measure, save, advise. Returns what `--json` prints. */
export async function benchTune(request: BenchTuneRequest, world: CommandWorld): Promise<unknown> {
  refuseStrayFlag(request.options.scenarios, 'tune')
  const database = request.database === undefined ? undefined : parseDatabaseUrl(request.database)
  const words = readTune(request.tune)
  const {plan, notices} = await planOf(request, words, world)
  tellNotices([...notices, ...noticesOfPlan(plan.run)], world.stderr)
  if (request.dryRun) {
    if (request.report === 'stdout') world.stdout.write(describeTune(plan))
    const {aim, candidates} = plan
    return {candidates: candidates.map(({arm}) => arm), ...aim}
  }
  const tell = (line: string) => {
    if (request.progress === 'stderr') world.stderr.write(`${line}\n`)
  }
  refuseWithoutDatabase(plan.run, database)
  const {notice} = await requireMachine(plan.run, database, world.environment)
  if (notice !== undefined) tell(`notice: ${notice}`)
  tell(`${count(plan.candidates.length, 'candidate')}, up to ${formatDuration(plan.aim.budgetMs)}`)
  const name = `tune-${plan.run.scenarios.map(scenario => scenario.name).join('+')}`
  return withOutputs(async outputs => {
    const output = await outputs.openOrName(request.output, defaultResultFile(new Date(), name))
    const raw = await withRealWorld(machine =>
      executeTune(
        {
          ...{name, plan, environment: readFingerprint(), toolVersion: packageVersion()},
          ...{command: commandWithoutSecrets(request.command, plan.run), insecure: request.insecure},
          database: database ?? null,
        },
        {...machine, signal: world.signal, tell: event => tell(progressText(event, plan.aim))},
      ),
    )
    // What a server wrote, or an error repeats, may hold one, too.
    const result = deeplyWithoutValues(raw, plan.run.secrets)
    const [saving] = await Promise.allSettled([output.write(resultText(result))])
    print(result, request, world)
    if (saving.status === 'rejected') throw saving.reason
    if (!isStdout(request.output)) tell(`saved ${saving.value}`)
    world.exit(codeOf(result))
    return result
  })
}

/** What was asked to be emitted stands alone on standard output, so that it can go into a file. */
function print(
  result: TuneResult,
  request: BenchTuneRequest,
  {stdout, stderr, environment}: CommandWorld,
): void {
  if (request.report === 'none' || isStdout(request.output)) return
  if (request.emit === undefined) {
    stdout.write(renderTune(result, styleFor(stdout, environment)))
    return
  }
  if (request.progress === 'stderr') stderr.write(renderTune(result, styleFor(stderr, environment)))
  const {arm} = result.advice
  if (arm !== null) stdout.write(emit(result, arm, request.emit))
}

interface Planned {
  readonly plan: TunePlan
  readonly notices: readonly string[]
}

async function planOf(
  request: BenchTuneRequest,
  words: TuneWords,
  {cwd, environment}: CommandWorld,
): Promise<Planned> {
  const {options: said, notices} = await withProjectOptions(request.options, cwd, environment)
  const options = withoutSizes({...said, ...notOfTune})
  if (options.command !== undefined || options.url !== undefined)
    throw usageError(
      'WB_NOTHING_NAMED',
      'a tuning sets workers and threads itself, which it cannot of a command or a URL',
      'name a server of `bench servers` with --server, and the app with --app',
    )
  const cpus = readCpus(environment)
  const {cores: hostCores, coresAllowed: cores} = readFingerprint()
  const isGrid = options.arms === undefined && options.workers === undefined
  const sizes = workersFor({cores: sizeOf(options.cpus, cores), memoryBytes: null, hostCores})
  const run = await resolvePlan(
    {
      ...options,
      ...(options.arms === undefined ? {servers: await serversOf(options, cwd, environment)} : {}),
      ...(isGrid ? {workers: sizes.join(',')} : {}),
      ...(options.arms === undefined && options.threads === undefined
        ? {threads: threadsFor().join(',')}
        : {}),
    },
    cwd,
    cpus,
    environment,
    engines,
  )
  const hasConnections = options.connections !== undefined
  const only = withFirstScenario(run)
  const first =
    only === run
      ? []
      : [
          `of ${count(run.scenarios.length, 'scenario')} the first is tuned for: ${only.scenarios[0]?.name ?? ''}`,
        ]
  const plan = resolveTune(words, only, {cores, hostCores, isGrid, hasConnections})
  return {
    plan,
    notices: [
      ...notices,
      ...(request.options.scenarios.length === 0 && said.scenarios.length > 0 ? first : []),
    ],
  }
}

/** Phases, lengths and rates are not the tuning's, though bench.yaml may name them. */
const notOfTune = {
  ...{rate: undefined, load: undefined, budget: undefined, duration: undefined, effort: undefined},
  ...{rounds: '1', phases: ['saturation'], trace: false},
}

function sizeOf(cpus: string | undefined, cores: number): number {
  const asked = /^\d+m$/.test(cpus ?? '') ? Number.parseInt(cpus ?? '') / 1000 : Number(cpus)
  return asked > 0 ? asked : cores
}

/** Those that were named; with an app all that are here and serve it; else the bundled one. */
async function serversOf(
  options: RunOptions,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly string[] | undefined> {
  if (options.servers !== undefined || options.file?.shared.has('server') === true) return options.servers
  if (options.app === undefined && options.framework === undefined) return undefined
  const found = await installedServers(options, cwd, environment)
  if (found.length > 0) return found
  throw usageError(
    'WB_SERVER_NOT_INSTALLED',
    'no server is here that serves the app',
    'install one beside the app, such as `pip install gunicorn`, or name one with --server',
  )
}

/** Nobody named one: of several the first. */
function withFirstScenario(run: Plan): Plan {
  const [first] = run.scenarios
  if (first === undefined || run.scenarios.length === 1) return run
  return {...run, scenarios: [first], starts: run.starts.filter(({scenario}) => scenario === first)}
}

/** 3: nothing meets what was asked; 4: it is not known. */
function codeOf({status, advice}: TuneResult): ExitCode {
  if (status === 'interrupted') return exitCode.interrupted
  switch (advice.outcome) {
    case 'found':
      return exitCode.ok
    case 'undecided':
      return exitCode.inconclusive
    case 'nothing':
      return exitCode.regression
    case 'failed':
      return exitCode.invalid
  }
}

/** What `--dry-run` prints. */
function describeTune({run, candidates, aim}: TunePlan): string {
  const kinds = [...new Set(candidates.map(({kind}) => kind))]
  const wanted =
    aim.ratePerSecond === null
      ? 'the most load'
      : `the best ${aim.objective} at ${formatFact(aim.ratePerSecond)} req/s`
  return [
    'candidates',
    ...kinds.map(kind => {
      const own = candidates.filter(one => one.kind === kind)
      const threads = own.flatMap(one => one.threads ?? [])
      const pool = threads.length === 0 ? '' : `; threads ${[...new Set(threads)].join(', ')}`
      return `  ${kind}: workers ${[...new Set(own.map(({workers}) => workers))].join(', ')}${pool}`
    }),
    'scenario',
    ...run.scenarios.map(({name, method, path}) => `  ${name}: ${method} ${path}`),
    'wanted',
    `  ${wanted} with ${sloText(aim.slo)}`,
    `up to ${formatDuration(aim.budgetMs)} in all (seed ${run.seed})`,
    '',
  ].join('\n')
}
