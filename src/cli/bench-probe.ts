import {rm} from 'node:fs/promises'
import {makeTemporaryFolder} from '../output/temporary-folder.js'
import {probeSpread} from '../probe/concurrency.js'
import type {ProbeFacts} from '../probe/facts.js'
import {judge, type Judgement} from '../probe/judge.js'
import {probeServer} from '../probe/probe.js'
import {fixedPaths, type ProbeTarget} from '../probe/target.js'
import {probeTimeout} from '../probe/timeout.js'
import type {LaunchSpec, ServerHandle} from '../server/handle.js'
import {withServer} from '../server/launch.js'
import {freePort} from '../server/port.js'
import {startUpstream} from '../server/upstream.js'
import type {ProbeArm} from './probe-arms.js'

/** One worker shows the model, four threads a pool, four workers how they share. */
export const probeSizes = {workers: 1, threads: 4, spreadWorkers: 4, timeoutSeconds: 2} as const

export interface ProbedServer {
  readonly name: string
  readonly version: string | null
  readonly probedAt: string
  readonly facts: ProbeFacts
  readonly judgement: Judgement
}

export interface ProbeWorld {
  readonly signal: AbortSignal
  /** Called before each probe, with its name. */
  readonly onProbe: (server: string, probe: string) => void
}

/** Probes one server after another, so that none disturbs another: each is started up to three times. */
export async function probeArmsInTurn(
  arms: readonly ProbeArm[],
  world: ProbeWorld,
): Promise<readonly ProbedServer[]> {
  const upstream = await startUpstream(world.signal)
  const folder = await makeTemporaryFolder('bench-probe-')
  const probed: ProbedServer[] = []
  try {
    for (const arm of arms) probed.push(await probeArm(arm, {upstream: upstream.address, folder}, world))
    return probed
  } finally {
    await rm(folder, {recursive: true, force: true})
    await upstream.stop()
  }
}

async function probeArm(
  arm: ProbeArm,
  place: {readonly upstream: string; readonly folder: string},
  world: ProbeWorld,
): Promise<ProbedServer> {
  const {signal} = world
  const {workers, threads, spreadWorkers, timeoutSeconds} = probeSizes
  const started = async <T>(
    more: {readonly workers: number; readonly flags?: readonly string[]},
    use: (target: ProbeTarget) => Promise<T>,
  ): Promise<T> => {
    const port = await freePort()
    const spec = arm.spec({...place, port, threads, workers: more.workers})
    return withServer(withFlags(spec, more.flags ?? []), signal, server => use(fixedTarget(spec, server)))
  }
  const facts = await started({workers}, target =>
    probeServer(target, signal, name => world.onProbe(arm.name, name)),
  )
  const flags = arm.timeoutArguments?.(timeoutSeconds)
  if (flags !== undefined) world.onProbe(arm.name, 'timeout')
  const timeout =
    flags === undefined
      ? null
      : await started({workers, flags}, target => probeTimeout(target, timeoutSeconds * 1000, signal))
  if (arm.hasWorkers) world.onProbe(arm.name, 'spread over workers')
  const spread = arm.hasWorkers
    ? await started({workers: spreadWorkers}, target => probeSpread(target, signal))
    : null
  return probedServer(arm.name, arm.version, {...facts, timeout, spread})
}

function withFlags(spec: LaunchSpec, flags: readonly string[]): LaunchSpec {
  return {...spec, argv: [...spec.argv, ...flags]}
}

function fixedTarget({host, port}: LaunchSpec, {pid}: ServerHandle): ProbeTarget {
  return {host, port, pid, isFixedApp: true, ...fixedPaths}
}

/** A record of what was found, judged. */
export function probedServer(name: string, version: string | null, facts: ProbeFacts): ProbedServer {
  return {name, version, probedAt: new Date().toISOString(), facts, judgement: judge(facts)}
}
