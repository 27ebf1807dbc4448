import type {IncomingMessage, ServerResponse} from 'node:http'

/** A node:http request listener. It gives a promise only where it has to wait: what is answered at once needs none. */
export type NativeApp = (request: IncomingMessage, response: ServerResponse) => Promise<void> | undefined
