import {sessionOfRequest} from '../config/session/one-request.js'
import type {Scenario} from '../config/scenario/scenario.js'
import {count as countWord} from '../config/words/number.js'
import {readOptional} from '../config/words/word.js'
import {withRealWorld} from '../drive/real-world.js'
import type {Destination} from '../drive/verify.js'
import {visitOnce} from '../drive/visit-once.js'
import type {World} from '../drive/world.js'
import {exitCode} from '../error.js'
import type {Plan} from '../plan/plan.js'
import {resolvePlan} from '../plan/resolve.js'
import {deeplyWithoutValues} from '../text/secrets.js'
import type {CommandWorld} from './command-world.js'
import {describeStep, recordStep, type StepRecord} from './describe-visit.js'
import {engines} from './engines.js'
import {onOneServer} from './on-one-server.js'
import {withProjectOptions} from './project-options.js'
import {readCpus} from './require-machine.js'

export interface CheckRequest {
  readonly scenario: string
  readonly url: string | undefined
  readonly server: string | undefined
  readonly mode: string | undefined
  readonly insecure: boolean
  readonly row: string | undefined
  readonly report: 'none' | 'stdout'
}

/** `bench scenarios check`: one session, told step by step. Returns what `--json` prints. */
export async function benchScenariosCheck(
  request: CheckRequest,
  world: CommandWorld,
): Promise<readonly StepRecord[]> {
  const row = readOptional(request.row, '--row', countWord(1_000_000)) ?? 1
  const {cwd, environment} = world
  const asked = {
    scenarios: [request.scenario],
    url: request.url,
    servers: request.server === undefined ? undefined : [request.server],
    modes: request.mode === undefined ? undefined : [request.mode],
    // Nothing is loaded, and one start is enough.
    phases: ['saturation'],
    rounds: '1',
  }
  const {options} = await withProjectOptions(asked, cwd, environment)
  const plan = await resolvePlan(options, cwd, readCpus(environment), environment, engines)
  return withRealWorld(machine => {
    const check = (to: Destination, signal: AbortSignal) =>
      visit(to, plan, {request, world, ask: machine.ask, signal, index: row - 1})
    return onOneServer(plan, {...machine, signal: world.signal}, request.insecure, check)
  })
}

interface Visiting {
  readonly request: CheckRequest
  readonly world: CommandWorld
  readonly ask: World['ask']
  readonly signal: AbortSignal
  readonly index: number
}

async function visit(
  to: Destination,
  {scenarios, secrets}: Plan,
  {request, world, ask, signal, index}: Visiting,
): Promise<readonly StepRecord[]> {
  const [scenario] = scenarios
  if (scenario === undefined) return []
  const print = (lines: readonly string[]) => {
    if (request.report === 'stdout') world.stdout.write(`${lines.join('\n')}\n`)
  }
  print([`${scenario.name} · ${to.origin}`, ''])
  const records: StepRecord[] = []
  const session = scenario.session ?? sessionOfRequest(scenario)
  for await (const seen of visitOnce(to, scenario, {session, index}, {ask, signal})) {
    const record = deeplyWithoutValues(recordStep(seen, records.length + 1), secrets)
    records.push(record)
    print(describeStep(record))
  }
  print([summaryOf(scenario, records)])
  if (records.some(({failure}) => failure !== null)) world.exit(exitCode.invalid)
  return records
}

function summaryOf({session}: Scenario, records: readonly StepRecord[]): string {
  const failed = records.find(({failure}) => failure !== null)
  if (failed !== undefined) return `step ${failed.step} is not as expected: ${failed.failure ?? ''}`
  const what = session === undefined ? 'the request is' : `all ${records.length} requests are`
  return `${what} answered as expected`
}
