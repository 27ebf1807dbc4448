import {BenchError, assertNever} from '../error.js'
import type {Plan, ReadyRule, Start} from '../plan/plan.js'
import type {Scenario} from '../config/scenario/scenario.js'
import type {LaunchSpec} from '../server/handle.js'
import {manifestLaunch} from '../server/manifest/launch.js'
import {referenceLaunch} from '../server/reference.js'
import {shellArgv} from '../server/shell-argv.js'

interface Place {
  readonly port: number
  /** HOST:PORT of the bundled upstream. */
  readonly upstream: string
  /** Where the reference server writes how many requests it answered. */
  readonly statsFile: string
}

const host = '127.0.0.1'

/** How long the user's own command may take until its first right answer. */
const commandReadyMs = 60_000
const commandStopMs = 10_000

/** How one start of an arm is launched. */
export function launchSpecOf(
  {arm, scenario}: Pick<Start, 'arm' | 'scenario'>,
  plan: Pick<Plan, 'ready'>,
  {port, upstream, statsFile}: Place,
): LaunchSpec {
  const {launch, mode, workers, threads, gil} = arm
  switch (launch.kind) {
    case 'reference':
      if (mode === null || workers === null)
        throw new BenchError('an arm without a mode cannot be started', {family: 'bug'})
      return referenceLaunch({mode, workers, threads, gil, host, port, upstream, statsFile})
    case 'manifest':
      return manifestLaunch({
        ...launch,
        workers: workers ?? 1,
        threads,
        workerConnections: arm.workerConnections ?? null,
        ...{host, port, upstream},
        ready: launch.fixedApp ? fixedAppReady : readyOf(plan.ready, scenario),
      })
    case 'command':
      return {
        name: 'command',
        argv: shellArgv(launch.command.replaceAll('{port}', String(port))),
        cwd: launch.folder,
        env: {BENCH_UPSTREAM: upstream, PORT: String(port)},
        host,
        port,
        ready: {...readyOf(plan.ready, scenario), timeoutMs: commandReadyMs},
        stopMs: commandStopMs,
      }
    case 'running':
      throw new BenchError('a server that runs already cannot be started', {family: 'bug'})
    default:
      return assertNever(launch)
  }
}

const fixedAppReady = {path: '/', status: 200, body: 'hello'} as const

/** Without a rule: what is measured, when asking for it changes nothing; else that anything answers at all. */
function readyOf(rule: ReadyRule | null, {method, path, expectStatus, headers}: Scenario): ReadyRule {
  if (rule !== null) return rule
  const asksOnly = method === 'GET' && Object.keys(headers).length === 0
  return asksOnly ? {path, status: expectStatus} : {path: '/', status: 'any'}
}
