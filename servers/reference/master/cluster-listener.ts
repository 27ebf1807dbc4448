import {Server} from 'node:net'

interface Handle {
  close(): void
}

/** Handles that this process accepts on, by the descriptor that they were made of. */
const accepting = new Map<number, Handle>()

/**
 * Lets a primary stop accepting before its workers do. node:cluster has no such thing: its primary accepts until the last
 * worker has closed, and then drops what it could deal to nobody (round_robin_handle.js, `remove`). With another master
 * on the same socket, which would have served these connections, that is a failed request.
 *
 * The primary listens with a plain server, whose handle it takes away at once; so it is noted here on its way.
 */
export function noteListening(fd: number): void {
  const listen = Reflect.get(Server.prototype, 'listen') as Listen
  Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
    const [options] = args
    if (!isListenOptions(options) || options.fd !== fd) return Reflect.apply(listen, this, args)
    Server.prototype.listen = listen
    this.prependOnceListener('listening', () => {
      const {_handle: handle} = this as unknown as {readonly _handle: Handle | null}
      if (handle !== null) accepting.set(fd, handle)
    })
    // With a descriptor, Node reads the backlog from the second argument only, and the primary gives none.
    return Reflect.apply(listen, this, [options, options.backlog])
  }
}

type Listen = (this: Server, ...args: unknown[]) => Server

function isListenOptions(value: unknown): value is {readonly fd: unknown; readonly backlog?: unknown} {
  return typeof value === 'object' && value !== null && 'fd' in value
}

/** node:cluster closes it once more, which does nothing. */
export function stopAccepting(): void {
  for (const handle of accepting.values()) handle.close()
  accepting.clear()
}
