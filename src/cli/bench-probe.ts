import {withServer} from '../drive/with-server.js'
import type {LiveServer, World} from '../drive/world.js'
import {addressOf} from '../http/origin.js'
import {probeSpread} from '../probe/concurrency.js'
import type {ProbeFacts} from '../probe/facts.js'
import {judge, type Judgement} from '../probe/judge.js'
import {probeServer} from '../probe/probe.js'
import {fixedPaths, type ProbeTarget} from '../probe/target.js'
import {probeTimeout} from '../probe/timeout.js'
import type {ProbeArm} from './probe-arms.js'

/** One worker shows the model, four workers how they share. */
export const probeSizes = {workers: 1, spreadWorkers: 4, timeoutSeconds: 2} as const

export interface ProbedServer {
  readonly name: string
  readonly version: string | null
  readonly probedAt: string
  readonly facts: ProbeFacts
  readonly judgement: Judgement
}

export interface ProbeWorld extends Pick<World, 'clock' | 'start' | 'startUpstream'> {
  readonly signal: AbortSignal
  /** Called before each probe, with its name. */
  readonly onProbe: (server: string, probe: string) => void
}

/** Probes one server after another, so that none disturbs another: each is started up to three times. */
export async function probeArmsInTurn(
  arms: readonly ProbeArm[],
  world: ProbeWorld,
): Promise<readonly ProbedServer[]> {
  const upstream = await world.startUpstream(world.signal)
  const probed: ProbedServer[] = []
  try {
    for (const arm of arms) probed.push(await probeArm(arm, upstream.address, world))
    return probed
  } finally {
    await upstream.stop()
  }
}

async function probeArm(arm: ProbeArm, upstream: string, world: ProbeWorld): Promise<ProbedServer> {
  const {workers, spreadWorkers, timeoutSeconds} = probeSizes
  const started = <T>(
    workers: number,
    use: (target: ProbeTarget, signal: AbortSignal) => Promise<T>,
    more: readonly string[] = [],
  ): Promise<T> => {
    const request = {arm: arm.sized(workers), ready: anyAnswer, upstream, arguments: more}
    return withServer(request, world, (server, signal) => use(fixedTarget(server), signal))
  }
  const facts = await started(workers, (target, signal) =>
    probeServer(target, signal, name => world.onProbe(arm.name, name)),
  )
  const flags = arm.timeoutArguments?.(timeoutSeconds)
  if (flags !== undefined) world.onProbe(arm.name, 'timeout')
  const timeout =
    flags === undefined
      ? null
      : await started(workers, (target, signal) => probeTimeout(target, timeoutSeconds * 1000, signal), flags)
  if (arm.hasWorkers) world.onProbe(arm.name, 'spread over workers')
  const spread = arm.hasWorkers ? await started(spreadWorkers, probeSpread) : null
  return probedServer(arm.name, arm.version, {...facts, timeout, spread})
}

/** Named servers serve bench's own app, whose right answer is known. */
const anyAnswer = {path: '/', status: 'any'} as const

function fixedTarget({origin, pid}: LiveServer): ProbeTarget {
  return {...addressOf(origin), pid, isFixedApp: true, ...fixedPaths}
}

/** A record of what was found, judged. */
export function probedServer(name: string, version: string | null, facts: ProbeFacts): ProbedServer {
  return {name, version, probedAt: new Date().toISOString(), facts, judgement: judge(facts)}
}
