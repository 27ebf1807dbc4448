import {timeUnloaded, verifyAnswer, type Answer, type Destination, type Unloaded} from '../drive/verify.js'
import {withServer} from '../drive/with-server.js'
import type {LiveServer} from '../drive/world.js'
import type {MemoryReading, TreeUse} from '../measure/contract.js'
import {isRunning, type RunningArm, type StartableArm} from '../plan/arm.js'
import {isWitnessed} from '../plan/estimate.js'
import {type Plan, type Start} from '../plan/plan.js'
import type {CompletedRound, RoundPhases} from '../result/round.js'
import {leavesAQueue} from '../judge/overload.js'
import {runPhases, type Watched} from './phases.js'
import {readyOf} from './ready.js'
import type {RunWorld} from './run-world.js'
import {mayBeOverloaded, withWindowsFor} from './slow-arm.js'
import {withHeld} from './why-held.js'
import {runWitness} from './witness.js'

export interface Ran {
  readonly round: CompletedRound
  /** Good ones, to single requests before and after the load. */
  readonly answers: readonly Answer[]
}

/** One fresh start of an arm: ready, verified, warmed up, loaded, measured, stopped. */
export async function runRound(start: Start, plan: Plan, world: RunWorld): Promise<Ran> {
  const startedAt = world.clock.date().toISOString()
  const {measured, answers} = isRunning(start.arm)
    ? await onRunning(start.arm, start, plan, world)
    : await onStarted(start.arm, start, plan, world)
  const {round: index, position} = start
  return {round: {status: 'completed', index, position, startedAt, ...measured}, answers}
}

interface Measured {
  readonly measured: RoundPhases &
    Pick<
      CompletedRound,
      | 'startupMs'
      | 'unloadedMs'
      | 'memory'
      | 'proxy'
      | 'group'
      | 'held'
      | 'exhausted'
      | 'witness'
      | 'servedByServer'
      | 'servedInMs'
    >
  readonly answers: readonly Answer[]
}

async function onRunning(
  {launch: {origin}}: RunningArm,
  start: Start,
  plan: Plan,
  world: RunWorld,
): Promise<Measured> {
  const {answer} = await verifyAnswer({origin, insecure: world.insecure}, start.scenario, world)
  const sampler = plan.pid === null ? null : world.watch(plan.pid, {held: {ignoring: []}})
  try {
    const {measured, answers} = await measure(
      {origin, insecure: world.insecure},
      start,
      plan,
      world,
      {sampler, proxy: null, group: null},
      answer.ms,
    )
    return {
      measured: {...measured, startupMs: null, servedByServer: null},
      answers: [answer, ...answers],
    }
  } finally {
    sampler?.stop()
  }
}

async function onStarted(arm: StartableArm, start: Start, plan: Plan, world: RunWorld): Promise<Measured> {
  const {scenario} = start
  world.onEvent({type: 'phase', phase: 'starting'})
  const request = {
    ...{arm, ready: readyOf(plan, scenario), upstream: world.upstream, database: world.database},
    ...{port: plan.port, cpus: plan.pinning?.server ?? null},
  }
  const {server, measured, answers, asked, beganMs} = await withServer(
    request,
    world,
    async (server, signal) => {
      const to = {origin: server.origin, insecure: world.insecure, closes: server.closes}
      const {answer, requests} = await verifyAnswer(to, scenario, {...world, signal})
      const beganMs = world.clock.now()
      const held = {ignoring: world.upstream === null ? [] : [world.upstream]}
      const {group, proxyGroup} = server
      const watched = {sampler: server.watch({held}), proxy: server.watchProxy(), group, proxyGroup}
      const result = await measure(to, start, plan, {...world, signal}, watched, answer.ms).catch(
        (error: unknown) => {
          throw withHeld(error, watched.sampler.held(), server.exhausted(), plan)
        },
      )
      world.onEvent({type: 'phase', phase: 'stopping'})
      const answers = [answer, ...result.answers]
      return {...result, server, beganMs, answers, asked: requests + result.asked}
    },
  )
  const exhausted = server.exhausted()
  const served = {servedByServer: await servedBy(server, asked), servedInMs: world.clock.now() - beganMs}
  const more = exhausted.length === 0 ? {} : {exhausted}
  return {measured: {...measured, startupMs: server.startupMs, ...served, ...more}, answers}
}

/** Less what was asked one by one: the load's accounting has no part in that. */
async function servedBy(server: LiveServer, asked: number): Promise<number | null> {
  const served = await server.served()
  return served === null ? null : Math.max(0, served - server.asked - asked)
}

interface MeasuredLoad {
  readonly measured: RoundPhases &
    Pick<CompletedRound, 'unloadedMs' | 'memory' | 'proxy' | 'group' | 'held' | 'witness'>
  /** Single requests that were sent, and the good answers to them. */
  readonly asked: number
  readonly answers: readonly Answer[]
}

/**
 * Memory when idle, the load, memory after it, once a cell the other engine's check, and the service time.
 * @param firstMs of the lone request before the load
 */
async function measure(
  to: Destination,
  start: Start,
  plan: Plan,
  world: RunWorld,
  watched: Watched,
  firstMs: number,
): Promise<MeasuredLoad> {
  const before = await beforeTheLoad(to, start, world, firstMs)
  const idle = readMemory(watched)
  const windows = withWindowsFor(plan, before.serviceMs, start.arm.limits)
  const {phases, proxyUse} = await runPhases(to, start, windows, world, watched, before.serviceMs)
  const seen = resourcesOf(watched, idle, proxyUse)
  const hasQueue = phases.saturation !== undefined && leavesAQueue(phases.saturation.load)
  // Behind a queue of requests for nobody whatever comes after would wait as long as they do.
  const {witness, serviceMs, requests, answers} = hasQueue
    ? {witness: undefined, serviceMs: before.serviceMs, requests: 0, answers: []}
    : await afterTheLoad(to, start, plan, phases, world)
  return {
    measured: {...phases, unloadedMs: serviceMs, ...seen, ...(witness && {witness})},
    asked: before.requests + requests,
    answers: [...before.answers, ...answers],
  }
}

interface Memory {
  readonly server: MemoryReading | null
  readonly proxy: MemoryReading | null
}

function readMemory({sampler, proxy}: Watched): Memory {
  return {server: sampler?.memory() ?? null, proxy: proxy?.memory() ?? null}
}

/** Right after the loads. */
function resourcesOf(
  watched: Watched,
  idle: Memory,
  proxyUse: TreeUse | null,
): Pick<CompletedRound, 'memory' | 'proxy' | 'group' | 'held'> {
  const {sampler, group, proxyGroup} = watched
  const held = sampler?.held() ?? null
  const after = readMemory(watched)
  const memory = idle.server && after.server && {idle: idle.server, after: after.server}
  const ofProxy = idle.proxy && after.proxy && {idle: idle.proxy, after: after.proxy}
  return {
    memory,
    ...(ofProxy && {
      proxy: {use: proxyUse, memory: ofProxy, ...(proxyGroup && {group: proxyGroup.peaks()})},
    }),
    ...(group && {group: group.peaks()}),
    ...(held && {held}),
  }
}

/**
 * The first request of a server is slow: it opens, imports, compiles. Where the load may leave a queue, behind which no lone
 * request could be timed, some more are asked before it.
 */
async function beforeTheLoad(
  to: Destination,
  {arm, scenario}: Start,
  world: RunWorld,
  firstMs: number,
): Promise<Unloaded> {
  if (!mayBeOverloaded(arm.concurrency, scenario, firstMs))
    return {serviceMs: firstMs, requests: 0, answers: []}
  const again = await timeUnloaded(to, scenario, world)
  return {...again, serviceMs: Math.min(firstMs, again.serviceMs)}
}

/** @returns the second of either engine, where the round has one; and what lone requests tell */
async function afterTheLoad(
  to: Destination,
  start: Start,
  plan: Plan,
  phases: RoundPhases,
  world: RunWorld,
): Promise<Pick<CompletedRound, 'witness'> & Unloaded> {
  const witness = isWitnessed(plan, start) ? await runWitness(to, start, plan, phases, world) : undefined
  return {...(await timeUnloaded(to, start.scenario, world)), ...(witness && {witness})}
}
