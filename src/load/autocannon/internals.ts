/** Types of what autocannon 9.0.0 and its parser, http-parser-js 0.5, are inside. Nothing in here runs. */
import type {EventEmitter} from 'node:events'

/** lib/httpClient.js: one connection. */
export interface Client extends EventEmitter {
  readonly parser: Parser
  rate: number
  reconnectRate: number
  pipelinedRequests: {clear(): void}
  /** Does not exist before the constructor has called `setupClient`. */
  timeoutTicker: {clear(): void; reschedule(ms: number): void} | undefined
  _connect(): void
  _doRequest(): void
  _destroyConnection(): void
  destroy(): void
}

/** http-parser-js: callbacks are numbered properties. */
export interface Parser {
  /** Name of the method that reads the next bytes. */
  readonly state: string
  /** Both are read once the callback 2 has returned. */
  isChunked: boolean
  /** Content-Length, or what is left of it; null: none given. */
  body_bytes: number | null
  /** Appends the name and the value of a header line. */
  parseHeader(line: string, headers: string[]): void
  1: (trailers: unknown) => void
  /** Returning true: there is no body, whatever the headers say. */
  2: (info: ResponseInfo) => boolean
  3: (chunk: Uint8Array, start: number, length: number) => void
  4: () => void
  /** The number of bytes read, or what was wrong. Does not throw. */
  execute(chunk: Uint8Array, start: number, length: number): number | Error
  /** The sender has ended. */
  finish(): Error | undefined
  reinitialize(type: string): void
}

export interface ParserClass {
  readonly RESPONSE: string
  readonly kOnHeaders: number
  readonly kOnHeadersComplete: number
  readonly kOnBody: number
  readonly kOnMessageComplete: number
  readonly prototype: Partial<Parser>
  /** Bytes of head lines; beyond, `execute` fails. */
  maxHeaderSize: number
  /** Of lines; `ascii`, which the parser begins with, drops every eighth bit. */
  encoding: BufferEncoding
}

export interface ResponseInfo {
  readonly statusCode: number
  /** Names and values in turn. */
  readonly headers: readonly string[]
}

/** lib/run.js reads these after lib/validate.js has filled in its defaults; we fill them ourselves. */
export interface RunOptions {
  readonly url: string
  readonly connections: number
  /** Seconds. */
  readonly duration: number
  readonly sampleInt: number
  readonly timeout: number
  readonly pipelining: 1
  readonly method: 'GET'
  readonly headers: Readonly<Record<string, string>>
  readonly requests: readonly object[]
  readonly skipAggregateResult: true
  readonly histograms: Readonly<Record<'latencies' | 'requests' | 'throughput', CustomHistogram>>
  setupClient(client: Client): void
}

export interface CustomHistogram {
  readonly __custom: true
  recordValue(value: number): void
  recordValueWithExpectedInterval(value: number, interval: number): void
  destroy(): void
  reset(): void
}

export interface Tracker extends EventEmitter {
  stop(): void
}

/** Counted from the events of the clients. */
export interface RunTotals {
  readonly totalCompletedRequests: number
  readonly timeouts: number
}
