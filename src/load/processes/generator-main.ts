/**
 * A generator process: takes a job over IPC, runs it, reports; then perhaps another. It belongs to its parent: an interrupt at the
 * terminal reaches the whole process group and is the parent's to answer, and when the channel closes nobody listens.
 */
import {BenchError, messageOf} from '../../error.js'
import {createEngine} from '../engine/choose.js'
import {noBarrier, type Barrier} from '../loop/barrier.js'
import {runClosedLoop} from '../loop/closed-loop.js'
import type {LoadEvent} from '../generator.js'
import type {LoadJob} from '../job.js'
import type {LoadResult} from '../result.js'
import type {GeneratorOrder, GeneratorReport} from './messages.js'
import {runOpenLoop} from '../loop/open-loop.js'
import {runReplay} from '../loop/open-replay.js'
import type {ExecutorWorld} from '../loop/executor.js'
import {nowMsOf} from './barrier.js'

process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
process.on('disconnect', () => process.exit(0))
/** Of the one who waits for the other processes. */
let goOn: (atMs: number) => void = () => undefined
process.on('message', (order: GeneratorOrder) => {
  if (order.type === 'run') void carryOut(order.job)
  else goOn(nowMsOf(BigInt(order.atNs)))
})
report({type: 'ready'})

async function carryOut(job: LoadJob): Promise<void> {
  try {
    report({type: 'result', result: await run(job)})
  } catch (error) {
    report({type: 'failed', ...factsOf(error)})
  }
}

function run(job: LoadJob): Promise<LoadResult> {
  const world = {
    createEngine,
    onEvent: (event: LoadEvent) => report({type: 'event', event}),
    barrier: job.part === undefined ? noBarrier : others,
  }
  if (job.session !== undefined) return runSessions(job, world)
  if (job.model === 'open' && job.replay !== undefined) return runReplay(job, world)
  return job.model === 'closed' ? runClosedLoop(job, world) : runOpenLoop(job, world)
}

/** Their libraries are not loaded for others. */
async function runSessions(job: LoadJob, world: ExecutorWorld): Promise<LoadResult> {
  if (job.model === 'closed')
    return (await import('../loop/closed-sessions.js')).runClosedSessions(job, world)
  return (await import('../loop/open-sessions.js')).runOpenSessions(job, world)
}

/** The other processes of the same load. */
const others: Barrier = () =>
  new Promise(resolve => {
    goOn = resolve
    report({type: 'waiting'})
  })

function factsOf(error: unknown): Omit<GeneratorReport & {type: 'failed'}, 'type'> {
  if (error instanceof BenchError) return {code: error.code, message: error.message, hint: error.hint}
  const message = error instanceof Error ? (error.stack ?? error.message) : messageOf(error)
  return {code: 'WB_BUG', message: `load generator: ${message}`, hint: undefined}
}

function report(message: GeneratorReport): void {
  process.send?.(message)
}
