import {assertNever} from '../error.js'
import type {StartableArm} from '../plan/arm.js'
import type {ReadyRule} from '../plan/plan.js'
import {defaultReadyTimeoutMs, type LaunchSpec} from '../server/handle.js'
import {manifestLaunch} from '../server/manifest/launch.js'
import {referenceLaunch} from '../server/reference.js'
import {shellArgv} from '../server/shell-argv.js'

export interface LaunchPlace {
  readonly port: number
  /** HOST:PORT of the bundled upstream; null: the arm does not ask for it. */
  readonly upstream: string | null
  /** Where the reference server writes how many requests it answered. */
  readonly statsFile: string
  /** When the user's own app is ready; of bench's own app the right answer is known. */
  readonly ready: ReadyRule
}

export const loopback = '127.0.0.1'

/** Twice the 5 s for which node:http, and many others, keep idle connections open before a graceful end. */
const commandStopMs = 10_000

const fixedAppReady = {path: '/', status: 200, body: 'hello'} as const

/** How one start of an arm is launched: as its server is, with what the user gave it. */
export function launchSpecOf(arm: StartableArm, where: LaunchPlace): LaunchSpec {
  const spec = serverSpecOf(arm, where)
  const own = Object.entries(arm.given.environment).map(
    ([name, value]) => [name, value ?? undefined] as const,
  )
  return {...spec, env: {...spec.env, ...Object.fromEntries<string | undefined>(own)}}
}

function serverSpecOf(
  {launch, given}: StartableArm,
  {port, upstream, statsFile, ready}: LaunchPlace,
): LaunchSpec {
  const place = {host: loopback, port, upstream: upstream ?? ''}
  const {timeoutMs} = ready
  const patience = timeoutMs === undefined ? {} : {timeoutMs, isPatient: true}
  switch (launch.kind) {
    case 'reference':
      return patient(
        withArguments(referenceLaunch({...place, ...launch, statsFile}), given.arguments),
        patience,
      )
    case 'manifest':
      return patient(
        manifestLaunch({
          ...launch,
          ...place,
          arguments: given.arguments,
          ready: launch.fixedApp ? fixedAppReady : ruleOf(ready),
        }),
        patience,
      )
    case 'command':
      return {
        name: 'command',
        argv: shellArgv(launch.command.replaceAll('{port}', String(port))),
        cwd: launch.folder,
        env: {PORT: String(port), ...(upstream === null ? {} : {BENCH_UPSTREAM: upstream})},
        ...{host: loopback, port},
        ready: {...ruleOf(ready), timeoutMs: defaultReadyTimeoutMs, ...patience},
        stopMs: commandStopMs,
      }
    default:
      return assertNever(launch)
  }
}

function withArguments(spec: LaunchSpec, more: readonly string[]): LaunchSpec {
  return {...spec, argv: [...spec.argv, ...more]}
}

function ruleOf({path, status}: ReadyRule): Pick<LaunchSpec['ready'], 'path' | 'status'> {
  return {path, status}
}

function patient(spec: LaunchSpec, patience: Partial<LaunchSpec['ready']>): LaunchSpec {
  return {...spec, ready: {...spec.ready, ...patience}}
}

/** `taskset` becomes the program it starts: the same process, and all that it starts in turn stays on these CPUs. */
export function pinnedTo(cpus: string | null, spec: LaunchSpec): LaunchSpec {
  return cpus === null ? spec : {...spec, argv: ['taskset', '--cpu-list', cpus, ...spec.argv]}
}
