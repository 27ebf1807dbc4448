/**
 * Context switches of all threads of all processes. The kernel keeps them per thread (/proc/PID/task/TID/status) and
 * shows no sum that outlives a thread, so that the last-seen counts of threads that ended are kept here: totals never
 * fall. What a thread did after its last reading, and threads that lived wholly between two readings, are missing.
 */
import {listIds, readProcBytes} from './proc-file.js'

export interface SwitchCounts {
  readonly voluntary: number
  readonly involuntary: number
}

export class ThreadSwitches {
  #live = new Map<string, SwitchCounts>()
  #endedVoluntary = 0
  #endedInvoluntary = 0

  /** Total since the beginning of every thread that was ever seen. Keys name a process for good (`processKey`). */
  read(processes: readonly {readonly pid: number; readonly key: string}[]): SwitchCounts {
    const seen = new Map<string, SwitchCounts>()
    for (const {pid, key} of processes) {
      for (const thread of listIds(`/proc/${pid}/task`)) {
        const counts = switchesOf(pid, thread)
        if (counts !== undefined) seen.set(`${key}/${thread}`, counts)
      }
    }
    return this.take(seen)
  }

  /** Separate from the reading so that the rule can be tested without threads. */
  take(seen: ReadonlyMap<string, SwitchCounts>): SwitchCounts {
    for (const [thread, last] of this.#live) {
      const now = seen.get(thread)
      if (now === undefined || isAnother(now, last)) {
        this.#endedVoluntary += last.voluntary
        this.#endedInvoluntary += last.involuntary
      }
    }
    this.#live = new Map(seen)
    let voluntary = this.#endedVoluntary
    let involuntary = this.#endedInvoluntary
    for (const counts of seen.values()) {
      voluntary += counts.voluntary
      involuntary += counts.involuntary
    }
    return {voluntary, involuntary}
  }
}

/** Counts of one thread only grow: a smaller one is a new thread that was given an ended one's id. */
function isAnother(now: SwitchCounts, last: SwitchCounts): boolean {
  return now.voluntary < last.voluntary || now.involuntary < last.involuntary
}

const voluntaryLabel = Buffer.from('\nvoluntary_ctxt_switches:\t')
const involuntaryLabel = Buffer.from('\nnonvoluntary_ctxt_switches:\t')

function switchesOf(pid: number, thread: number): SwitchCounts | undefined {
  const status = readProcBytes(`/proc/${pid}/task/${thread}/status`)
  const voluntary = status && numberAfter(status, voluntaryLabel)
  const involuntary = status && numberAfter(status, involuntaryLabel)
  if (voluntary === undefined || involuntary === undefined) return undefined
  return {voluntary, involuntary}
}

/** Bytes are searched, not text: a status is 1.5 kB, and only its two last lines are wanted. */
function numberAfter(bytes: Buffer, label: Buffer): number | undefined {
  const start = bytes.lastIndexOf(label)
  if (start < 0) return undefined
  return Number.parseInt(bytes.toString('latin1', start + label.length, start + label.length + 20), 10)
}
