import {withRealWorld} from '../drive/real-world.js'
import {exitCode, type ExitCode} from '../error.js'
import {readFingerprint} from '../measure/fingerprint.js'
import {isStdout} from '../output/file.js'
import {packageVersion} from '../package-info.js'
import {refuseWithoutDatabase} from '../plan/database.js'
import type {Plan} from '../plan/plan.js'
import {resolvePlan} from '../plan/resolve.js'
import type {CapacityResult} from '../result/capacity.js'
import {defaultResultFile, resultText} from '../result/store.js'
import {throughputOf} from '../result/round-values.js'
import {executeSearch} from '../search/measure/execute.js'
import type {SearchEvent} from '../search/measure/world.js'
import {resolveSearch, type SearchOptions, type SearchPlan} from '../search/plan.js'
import {labelOf} from '../search/report/model.js'
import {renderCapacity} from '../search/report/text.js'
import {sloText} from '../config/words/slo.js'
import {parseDatabaseUrl} from '../server/database.js'
import {decodeHistogram, quantileUs} from '../stats/histogram.js'
import {deeplyWithoutValues} from '../text/secrets.js'
import {styleFor} from '../text/style.js'
import {count} from '../text/words.js'
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

export interface BenchCapacityRequest extends MeasuringRequest {
  readonly search: SearchOptions
}

/** `bench capacity`: refuse what can be refused, then search, save, report. Returns what `--json` prints. */
export async function benchCapacity(request: BenchCapacityRequest, world: CommandWorld): Promise<unknown> {
  refuseStrayFlag(request.options.scenarios, 'capacity')
  const database = request.database === undefined ? undefined : parseDatabaseUrl(request.database)
  const {environment} = world
  const {options, notices} = await withProjectOptions(request.options, world.cwd, environment)
  const run = await resolvePlan(
    // Lengths, phases and rates of a run are not the search's, though bench.yaml may name them.
    {...options, ...{rounds: '1', phases: ['saturation'], trace: false}, ...notOfRun},
    world.cwd,
    readCpus(environment),
    environment,
    engines,
  )
  tellNotices([...notices, ...noticesOfPlan(run)], world.stderr)
  const plan = resolveSearch(request.search, options.scenarios.length === 0 ? withFirstScenario(run) : run)
  if (request.dryRun) {
    if (request.report === 'stdout') world.stdout.write(describeSearch(plan))
    const {slo, budgetMs, precision, atLeast} = plan
    return {arms: plan.run.arms.map(({id}) => id), slo, budgetMs, precision, atLeast}
  }
  const tell = (line: string) => {
    if (request.progress === 'stderr') world.stderr.write(`${line}\n`)
  }
  refuseWithoutDatabase(plan.run, database)
  const {notice} = await requireMachine(plan.run, database, environment)
  if (notice !== undefined) tell(`notice: ${notice}`)
  tell(`${count(plan.run.arms.length, 'arm')}, up to ${formatDuration(plan.budgetMs)}`)
  const name = `capacity-${plan.run.scenarios.map(scenario => scenario.name).join('+')}`
  return withOutputs(async outputs => {
    const output = await outputs.openOrName(request.output, defaultResultFile(new Date(), name))
    const raw = await withRealWorld(machine =>
      executeSearch(
        {
          ...{name, plan, environment: readFingerprint(), toolVersion: packageVersion()},
          ...{command: commandWithoutSecrets(request.command, run), insecure: request.insecure},
          database: database ?? null,
        },
        {...machine, signal: world.signal, tell: event => tell(eventText(event))},
      ),
    )
    // What a server wrote, or an error repeats, may hold one, too.
    const result = deeplyWithoutValues(raw, run.secrets)
    const [saving] = await Promise.allSettled([output.write(resultText(result))])
    if (request.report === 'stdout' && !isStdout(request.output))
      world.stdout.write(renderCapacity(result, styleFor(world.stdout, environment)))
    if (saving.status === 'rejected') throw saving.reason
    if (!isStdout(request.output)) tell(`saved ${saving.value}\nnext: bench report html ${saving.value}`)
    world.exit(codeOf(result))
    return result
  })
}

const notOfRun = {rate: undefined, load: undefined, budget: undefined, duration: undefined}

/** Nobody named one: of the usual ones the cheapest, which shows what the server itself takes. */
function withFirstScenario(run: Plan): Plan {
  const [first] = run.scenarios
  if (first === undefined) return run
  return {...run, scenarios: [first], starts: run.starts.filter(({scenario}) => scenario === first)}
}

/** What CI asks of a search: 3 when an arm misses what is wanted, 4 when it is not known. */
function codeOf({status, answers}: CapacityResult): ExitCode {
  if (status === 'interrupted') return exitCode.interrupted
  const outcomes = new Set(answers.map(({outcome}) => outcome))
  if (outcomes.has('failed')) return exitCode.invalid
  if (outcomes.has('missed')) return exitCode.regression
  return outcomes.has('undecided') ? exitCode.inconclusive : exitCode.ok
}

/** What `--dry-run` prints. */
function describeSearch({run, slo, budgetMs, precision, atLeast}: SearchPlan): string {
  const wanted =
    atLeast === null
      ? `the fastest rate of Poisson arrivals at which ${sloText(slo)}, within ${Math.round(precision * 100)} % to either side`
      : `whether ${sloText(slo)} at ${formatFact(atLeast)} req/s`
  return [
    'arms',
    ...run.arms.map(({id}) => `  ${run.url ?? id}`),
    'scenario',
    ...run.scenarios.map(({name, method, path}) => `  ${name}: ${method} ${path}`),
    'wanted',
    `  ${wanted}`,
    `up to ${formatDuration(budgetMs)} in all, each arm started fresh every half minute (seed ${run.seed})`,
    '',
  ].join('\n')
}

function eventText(event: SearchEvent): string {
  const arm = labelOf(event.arm)
  switch (event.type) {
    case 'pilot-ended':
      return `${arm}: saturated at ${formatFact(throughputOf(event.round))} req/s`
    case 'step-ended': {
      const {ratePerSecond, load} = event.step
      const p99 = quantileUs(decodeHistogram(load.window.latencyHdr), 0.99)
      const seen = p99 === undefined ? 'no answer' : `p99 ${formatFact(p99 / 1000)} ms`
      const left = formatDuration(Math.max(0, event.remainingMs))
      return `${arm}: ${formatFact(ratePerSecond)} req/s for ${formatDuration(load.window.durationMs)}: ${seen} · ${left} left`
    }
    case 'arm-ended':
      return `${arm}: ${event.because}`
  }
}
