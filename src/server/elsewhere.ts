import {environmentError, type BenchError} from '../error.js'
import type {Outcome} from '../http/ask-once.js'
import {endpointText, type Endpoint} from '../measure/tcp-sockets.js'
import type {Asked} from './handle.js'

/** Looking through the descriptors of a process tree takes some ms of a start that is measured. */
const lookEveryMs = 500

/** A server that serves metrics on a port of its own opens its real one soon after that. */
const elsewhereMs = 10_000

/** Where a server listens while nobody does at the address that it was given. */
export class Elsewhere {
  readonly #spec: Asked
  readonly #listeners: () => readonly Endpoint[]
  #host: string
  #lookedMs: number
  #sinceMs: number | undefined
  #seen: readonly Endpoint[] = []

  constructor(spec: Asked, listeners: () => readonly Endpoint[]) {
    this.#spec = spec
    this.#listeners = listeners
    this.#host = spec.host
    this.#lookedMs = performance.now()
  }

  /** To be asked next: another loopback address where the server listens only there. */
  get host(): string {
    return this.#host
  }

  /** Throws once a server has listened elsewhere for long enough to know. */
  see(outcome: Outcome): void {
    if (outcome.kind !== 'failed' || outcome.code !== 'ECONNREFUSED') {
      this.#sinceMs = undefined
      this.#seen = []
      return
    }
    const now = performance.now()
    if (now - this.#lookedMs < lookEveryMs) return
    this.#lookedMs = now
    this.#look()
    if (this.#seen.length === 0) return
    this.#sinceMs ??= now
    const error = this.error()
    const isEnough = this.#spec.ready.isPatient !== true && now - this.#sinceMs >= elsewhereMs
    if (isEnough && error !== undefined) throw error
  }

  /** Undefined: it is not seen to listen anywhere. */
  error(): BenchError | undefined {
    if (this.#seen.length === 0) return undefined
    const {name, host, port} = this.#spec
    return environmentError(
      'WB_SERVER_LISTENS_ELSEWHERE',
      `${name} listens on ${this.#seen.map(endpointText).join(', ')}, not on ${endpointText({address: host, port})}`,
      `give it the port that bench has chosen: {port} in the command, or $PORT`,
    )
  }

  #look(): void {
    const found = this.#listeners()
    const onlyThere = found.some(({address, port}) => port === this.#spec.port && isLoopback6(address))
    if (onlyThere) {
      this.#host = '::1'
      this.#seen = []
    } else this.#seen = found
  }
}

/** `::` too: without IPv4 on that socket, or 127.0.0.1 would have answered. */
function isLoopback6(address: string): boolean {
  return address === '::1' || address === '::'
}
