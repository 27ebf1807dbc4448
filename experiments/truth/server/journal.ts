/** What a server has seen and done, by its own clock: the machine's monotonic one, in ms, which all processes share. */
export interface Journal {
  /** Of every request, in the order in which they were read. */
  readonly arrivedMs: number[]
  /** When the last byte of its answer was written. NaN: never, or not wholly. Infinity: it hangs. */
  readonly answeredMs: number[]
  /** Of a queue: how long a request was served. NaN elsewhere. */
  readonly serviceMs: number[]
  /** Of a timetable: from when until when the server answered nobody. */
  readonly stalls: {readonly fromMs: number; readonly toMs: number}[]
  /** How late this process was whenever it wanted to wake up, some two hundred times a second. */
  readonly lateMs: number[]
}

export function newJournal(): Journal {
  return {arrivedMs: [], answeredMs: [], serviceMs: [], stalls: [], lateMs: []}
}

const offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now()

/** On the clock of `process.hrtime`. */
export function nowMs(): number {
  return performance.now() + offsetMs
}

const heartbeatMs = 5

/** Writes down how punctual this process is. */
export function recordLateness({lateMs}: Journal): void {
  let dueMs = nowMs() + heartbeatMs
  setTimeout(function beat() {
    const beatMs = nowMs()
    lateMs.push(Math.max(0, beatMs - dueMs))
    dueMs = beatMs + heartbeatMs
    setTimeout(beat, heartbeatMs)
  }, heartbeatMs)
}
