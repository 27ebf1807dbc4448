import {untilDeath} from '../../drive/until-death.js'
import {thenStop} from '../../drive/with-server.js'
import type {LiveServer, World} from '../../drive/world.js'
import type {Sampler} from '../../measure/sampler.js'
import type {ArmName} from '../plan/slice-order.js'
import type {PreparedArm} from './prepare-arm.js'

/** A baseline of null is a stored one. */
export interface Both<T> {
  readonly baseline: T | null
  readonly candidate: T
}

export interface LiveArm {
  readonly server: LiveServer
  readonly sampler: Sampler
}

export interface ArmsWorld extends World {
  readonly arms: Both<PreparedArm>
  /** HOST:PORT; null: no arm needs it. */
  readonly upstream: string | null
  /** One arm after the other, where start-up is compared: together they would wait for each other. */
  readonly startTogether: boolean
  readonly signal: AbortSignal
}

/** Starts the arms, runs `use` until it ends or one of them does, and stops them whatever comes of it. */
export async function withArms<T>(
  first: ArmName,
  seed: number,
  world: ArmsWorld,
  use: (arms: Both<LiveArm>, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const servers: LiveServer[] = []
  const start = async (name: ArmName, {arm, ready, needsUpstream}: PreparedArm): Promise<LiveArm> => {
    const environment = {BENCH_PAD: padOf(name === first ? seed : seed + 1)}
    const upstream = needsUpstream ? world.upstream : null
    const server = await world.start({arm, ready, name, upstream, environment}, world.signal)
    servers.push(server)
    return {server, sampler: server.watch({memoryEveryMs: neverMs})}
  }
  return thenStop(servers, async () => {
    const arms = await startBoth(first, world, start)
    return untilDeath(servers, world, signal => use(arms, signal))
  })
}

/** Memory is read at the end of slices, at the same moments for both arms. */
const neverMs = 2 ** 31 - 1

/** Random bytes of environment: its size moves a process's stack, and with it its speed. */
function padOf(seed: number): string {
  return 'x'.repeat(1 + (Math.imul(seed, 2_654_435_761) >>> 20))
}

async function startBoth(
  first: ArmName,
  {arms, startTogether}: ArmsWorld,
  start: (name: ArmName, arm: PreparedArm) => Promise<LiveArm>,
): Promise<Both<LiveArm>> {
  const startBaseline = async () => (arms.baseline === null ? null : start('baseline', arms.baseline))
  const startCandidate = () => start('candidate', arms.candidate)
  if (startTogether) return together(startBaseline(), startCandidate())
  if (first === 'baseline') {
    const baseline = await startBaseline()
    return {baseline, candidate: await startCandidate()}
  }
  const candidate = await startCandidate()
  return {baseline: await startBaseline(), candidate}
}

/** Waits for both, so that none is still starting when the error is told. */
async function together(
  baseline: Promise<LiveArm | null>,
  candidate: Promise<LiveArm>,
): Promise<Both<LiveArm>> {
  await Promise.allSettled([baseline, candidate])
  return {baseline: await baseline, candidate: await candidate}
}

/** In the order in which a round begins. */
export function inOrder<T>({baseline, candidate}: Both<T>, first: ArmName): readonly T[] {
  if (baseline === null) return [candidate]
  return first === 'baseline' ? [baseline, candidate] : [candidate, baseline]
}
