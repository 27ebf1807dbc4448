import type {SocketAddress} from '../../../libc/address.js'
import type {Place} from './endpoint.js'

/**
 * Where connections go. The name is looked up once, when the first of them asks; the first place that accepts one is kept
 * for the whole load, so that all connections go to the same server.
 */
export class Places {
  /** Some connection stood: all others go there. */
  isSettled = false
  #places: readonly Place[] | undefined
  readonly #lookUp: () => Promise<readonly Place[]>

  constructor(lookUp: () => Promise<readonly Place[]>) {
    this.#lookUp = lookUp
  }

  /** Looks the name up; rejects when it has no address. */
  async resolve(): Promise<void> {
    this.#places = await this.#lookUp()
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
    if (this.isSettled || this.#places === undefined) return
    this.isSettled = true
    this.#places = this.#places.slice(attempt, attempt + 1)
  }
}
