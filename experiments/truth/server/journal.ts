import type {Schedule} from './schedule.js'

/** What a server has seen and done, by its own clock: the machine's monotonic one, in ms, which all processes share. */
export interface Journal {
  /** Of every request, when the kernel had it, in the order in which they were read. */
  readonly arrivedMs: number[]
  /** When the last byte of its answer was written. NaN: never, or not wholly. Infinity: it hangs. */
  readonly answeredMs: number[]
  /** Of a timetable: from when until when the server answered nobody. */
  readonly stalls: {readonly fromMs: number; readonly toMs: number}[]
  /** How late this process was whenever it wanted to wake up, some two hundred times a second. */
  readonly lateMs: number[]
}

export function newJournal(): Journal {
  return {arrivedMs: [], answeredMs: [], stalls: [], lateMs: []}
}

const offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now()

/** An instant of `performance.now()` on the clock of `process.hrtime`. */
export function sharedMs(ownMs: number): number {
  return ownMs + offsetMs
}

/** On the clock of `process.hrtime`. */
export function nowMs(): number {
  return sharedMs(performance.now())
}

const heartbeatMs = 5

/** Writes down how punctual this process is. */
export function recordLateness({lateMs}: Journal, schedule: Schedule): void {
  const beatAt = (dueMs: number): void => {
    schedule.at(dueMs, () => {
      const beatMs = performance.now()
      lateMs.push(beatMs - dueMs)
      beatAt(beatMs + heartbeatMs)
    })
  }
  beatAt(performance.now() + heartbeatMs)
}
