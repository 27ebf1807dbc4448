import type {SocketAddress} from '../../../libc/address.js'
import {placesOf, type Endpoint, type Place} from './endpoint.js'

/**
 * Where connections go. The name is looked up once, when the first of them asks; the first place that accepts one is kept
 * for the whole load, so that all connections go to the same server.
 */
export class Places {
  #places: readonly Place[] | undefined
  #isSettled = false
  readonly #endpoint: Endpoint

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint
  }

  /** Looks the name up; rejects when it has no address. */
  async resolve(): Promise<void> {
    const places = await placesOf(this.#endpoint)
    if (places.length === 0) throw new Error(`${this.#endpoint.name} has no address`)
    this.#places = places
  }

  get isResolved(): boolean {
    return this.#places !== undefined
  }

  /** The one to try at a connection's `attempt`, from 0; undefined after the last. */
  at(attempt: number): SocketAddress | undefined {
    return this.#places?.[attempt]?.address
  }

  /** `attempt` led to a connection. */
  settle(attempt: number): void {
    if (this.#isSettled || this.#places === undefined) return
    this.#isSettled = true
    this.#places = this.#places.slice(attempt, attempt + 1)
  }
}
