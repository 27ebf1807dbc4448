import {queueLengthOf, readListenOverflows} from '../measure/listen-queue.js'
import type {BurstFacts} from './facts.js'
import type {ProbeTarget} from './target.js'
import {timedGet} from './timed-get.js'

/** As many clients as `bench run` has when nobody says otherwise. */
const connections = 64
/** A dropped connection is tried again by the kernel after 1 s, 3 s and 7 s. */
const deadlineMs = 10_000

/** What becomes of 64 quick requests whose clients connect at the same moment: a short listen queue drops some. */
export async function probeBurst(target: ProbeTarget, signal: AbortSignal): Promise<BurstFacts> {
  const queueLength = queueLengthOf(target.port)
  const before = readListenOverflows()
  const answers = await Promise.all(
    Array.from({length: connections}, () => timedGet(target, target.fastPath, deadlineMs, signal)),
  )
  const after = readListenOverflows()
  const times = answers.flatMap(({status, ms}) => (typeof status === 'number' ? [ms] : []))
  return {
    connections,
    answered: times.length,
    slowestMs: times.length === 0 ? null : Math.max(...times),
    overflows: before === null || after === null ? null : after - before,
    queueLength,
  }
}
