import type {TcpAddress} from '../settings/settings.js'

/** What the fixed app of an event loop is told, in async style and as a plain handler. */
export interface LoopAppOptions {
  readonly upstream: TcpAddress | undefined
  /** postgresql://… for /db. */
  readonly database?: string | undefined
  /** What /whoami tells. */
  readonly whoami: () => object
}
