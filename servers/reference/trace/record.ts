import {AsyncLocalStorage} from 'node:async_hooks'
import {appendFileSync} from 'node:fs'
import type {TracedRequest} from '../../../src/server/protocol.js'

/**
 * Where each request was and when it waited, for a picture. Only with this variable, which names a file, and only of
 * requests that carry the header: every other request pays one look at a constant.
 */
const file = process.env['WORKERBENCH_TRACE'] ?? ''
export const tracing = file !== ''
export const traceHeader = 'x-bench-trace'

/** Who serves: the worker's age, and the pool thread, 0 in a worker of one thread. */
export interface Place {
  readonly worker: number
  readonly thread: number
}

export class TraceRecord {
  readonly waits: [fromUs: number, toUs: number][] = []
  readonly startUs = nowUs()

  readonly #id: string
  readonly #place: Place

  constructor(id: string, place: Place) {
    this.#id = id
    this.#place = place
  }

  /** One line, written whole: a file opened to append takes lines of many processes. */
  end(): void {
    const request: TracedRequest = {
      id: this.#id,
      pid: process.pid,
      ...this.#place,
      startUs: this.startUs,
      endUs: nowUs(),
      waits: this.waits,
    }
    appendFileSync(file, JSON.stringify(request) + '\n')
  }
}

const current = new AsyncLocalStorage<TraceRecord>()

/** Runs an async handler so that `waited` inside it knows whose wait it is. */
export async function recorded(record: TraceRecord, handler: () => Promise<void> | undefined): Promise<void> {
  try {
    await current.run(record, handler)
  } finally {
    record.end()
  }
}

/** Does `work`, and records how long the traced request that asked for it waited. */
export function waited<T>(work: () => Promise<T>): Promise<T> {
  const record = tracing ? current.getStore() : undefined
  if (record === undefined) return work()
  const fromUs = nowUs()
  return work().finally(() => record.waits.push([fromUs, nowUs()]))
}

/** On CLOCK_MONOTONIC, which all processes of a machine share. */
export function nowUs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e6 + nanoseconds / 1e3
}
