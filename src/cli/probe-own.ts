import {command as commandWord} from '../config/words/request.js'
import {readWord} from '../config/words/word.js'
import {withServer} from '../drive/with-server.js'
import {usageError} from '../error.js'
import {addressOf} from '../http/origin.js'
import {commandArm} from '../plan/arm.js'
import {requireAnswer} from '../probe/alone.js'
import {pidOf, probeSpread} from '../probe/concurrency.js'
import {probeServer} from '../probe/probe.js'
import {fixedPaths, type ProbeTarget} from '../probe/target.js'
import {probeTimeout} from '../probe/timeout.js'
import {probedServer, type ProbedServer, type ProbeWorld} from './bench-probe.js'

/** What the user says of a server of their own. */
export interface OwnServer {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly pid: number | null
  readonly slowPath: string | undefined
  readonly fastPath: string | undefined
  /** The timeout that it was started with. */
  readonly timeoutSeconds: number | undefined
}

/** Probes a server that runs. What only the fixed app can do is asked only of that. */
export async function probeOwn(
  own: OwnServer,
  {signal, onProbe}: Pick<ProbeWorld, 'signal' | 'onProbe'>,
): Promise<ProbedServer> {
  const {name, host, port, pid} = own
  const slowPath = own.slowPath ?? fixedPaths.slowPath
  const target = {host, port, pid, slowPath, fastPath: own.fastPath ?? fixedPaths.fastPath}
  await requireAnswer(target, target.fastPath, signal)
  const isFixedApp = (await pidOf({...target, isFixedApp: true}, signal)) !== undefined
  if (!isFixedApp && own.slowPath === undefined) {
    throw usageError(
      'WB_NOT_THE_FIXED_APP',
      `${name} does not serve bench's own app, so that it has no ${slowPath}`,
      'name a request of yours that waits some tenths of a second with --path, and a quick one with --fast-path',
    )
  }
  const known: ProbeTarget = {...target, isFixedApp}
  const say = (probe: string) => onProbe(name, probe)
  const facts = await probeServer(known, signal, say)
  const {timeoutSeconds} = own
  if (isFixedApp && timeoutSeconds !== undefined) say('timeout')
  const timeout =
    isFixedApp && timeoutSeconds !== undefined
      ? await probeTimeout(known, timeoutSeconds * 1000, signal)
      : null
  if (isFixedApp) say('spread over workers')
  const spread = isFixedApp ? await probeSpread(known, signal) : null
  return probedServer(name, null, {...facts, timeout, spread})
}

/** The user's own command line on a free port, ready once it answers its quick path. */
export async function probeCommand(
  command: string,
  cwd: string,
  own: Omit<OwnServer, 'name' | 'host' | 'port' | 'pid'>,
  world: ProbeWorld,
): Promise<ProbedServer> {
  const arm = commandArm(readWord(command, '--command', commandWord), cwd)
  const upstream = await world.startUpstream(world.signal)
  try {
    const ready = {path: own.fastPath ?? fixedPaths.fastPath, status: 'any'} as const
    const request = {arm, ready, upstream: upstream.address}
    return await withServer(request, world, ({origin, pid}, signal) =>
      probeOwn({...own, ...addressOf(origin), name: 'command', pid}, {...world, signal}),
    )
  } finally {
    await upstream.stop()
  }
}
