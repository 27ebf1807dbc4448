import {once} from 'node:events'
import {createServer, type Server, type Socket} from 'node:net'
import {dup, setCloseOnExec} from '../../../../libc/descriptor.js'

export interface AcceptorOptions {
  readonly listenerFd: number
  readonly backlog: number
  /** Connections that may be open at once. */
  readonly most: number
  readonly onConnection: (socket: Socket) => void
  /** Accepting failed, for want of descriptors for instance; it goes on. */
  readonly onError: (error: Error) => void
}

/**
 * Accepts from the inherited socket, and stops accepting while the worker is full: the rest wait in the kernel's queue,
 * where other workers find them. node:net can only drop connections above a limit; so this closes a duplicate of the
 * listening descriptor and listens on a new one when there is room.
 */
export class Acceptor {
  readonly sockets = new Set<Socket>()
  readonly #options: AcceptorOptions
  #server: Server | undefined
  #isStopped = false

  constructor(options: AcceptorOptions) {
    this.#options = options
  }

  /** Resolves once it listens. */
  async start(): Promise<void> {
    await once(this.#listen(), 'listening')
  }

  stop(): void {
    this.#isStopped = true
    this.#pause()
  }

  #listen(): Server {
    // Half-open, because a client may send its last request and close its side before the answer.
    const server = createServer({allowHalfOpen: true, noDelay: true}, this.#accepted)
    server.on('error', this.#options.onError)
    const fd = dup(this.#options.listenerFd)
    setCloseOnExec(fd, true)
    // With a descriptor, Node reads the backlog from the second argument only.
    server.listen({fd}, this.#options.backlog)
    return (this.#server = server)
  }

  #pause(): void {
    this.#server?.close()
    this.#server = undefined
  }

  readonly #accepted = (socket: Socket): void => {
    const {most, onConnection} = this.#options
    this.sockets.add(socket)
    socket.once('close', this.#closed(socket))
    if (this.sockets.size >= most) this.#pause()
    onConnection(socket)
  }

  #closed(socket: Socket): () => void {
    return () => {
      this.sockets.delete(socket)
      const isFull = this.sockets.size >= this.#options.most
      if (this.#server === undefined && !this.#isStopped && !isFull) this.#listen()
    }
  }
}
