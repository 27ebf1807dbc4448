import type {World} from './world.js'

/** Where single requests and loads go, and whether any certificate there will do. */
export interface Destination {
  readonly origin: string
  readonly insecure: boolean
  /** Each connection is closed after an answer. A load asks for that, for some servers do it without a word, and the next request is lost. */
  readonly closes?: boolean | undefined
}

export type Asking = Pick<World, 'ask' | 'clock'> & {readonly signal: AbortSignal}
