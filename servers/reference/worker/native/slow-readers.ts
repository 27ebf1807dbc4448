import type {Server, ServerResponse} from 'node:http'
import type {Socket} from 'node:net'

/**
 * Drops clients that take nothing of their answers for `stallMs`. Looked for now and then, so that requests that are
 * answered at once pay nothing. Node lets a socket's time begin anew when the kernel has taken any of what waits, and
 * node:http sets it anew for the next request.
 */
export function watchSlowReaders(waiting: ReadonlyMap<Socket, ServerResponse>, stallMs: number): () => void {
  if (stallMs === Infinity) return () => undefined
  const sweep = setInterval(() => {
    for (const [socket] of waiting) {
      if (socket.writableLength === 0) socket.setTimeout(0)
      else if ((socket.timeout ?? 0) === 0) socket.setTimeout(stallMs)
    }
  }, lookEveryMs)
  return () => clearInterval(sweep)
}

/**
 * When a connection's time is over, what has come on it is read first: after a pause of the whole process all times are
 * over, and node:http would close a connection whose next request is there.
 */
export function readBeforeTimeout(server: Server): void {
  server.on('timeout', (socket: Socket) => {
    const {bytesRead} = socket
    setImmediate(() => {
      if (socket.bytesRead === bytesRead || socket.writableLength > 0) socket.destroy()
    })
  })
}

const lookEveryMs = 1000
