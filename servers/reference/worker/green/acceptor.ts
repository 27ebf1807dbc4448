import {serveConnection} from '../../http/connection.js'
import {describeError} from '../../log/describe-error.js'
import {RequestParser} from '../../http/parser.js'
import type {Service} from '../../http/service.js'
import {close} from '../../../../libc/descriptor.js'
import {acceptBurst, acceptNext} from '../accept.js'
import type {WorkerContext} from '../context.js'
import {FairShare} from '../fair-share.js'
import type {Hub} from './hub.js'

/**
 * Accepts on the hub, a coroutine for each connection, until the process has `workerConnections` of them; the others
 * wait in the backlog.
 */
export class Acceptor {
  readonly #hub: Hub
  readonly #service: Service
  readonly #context: WorkerContext
  readonly #burst: number
  readonly #share: FairShare
  #connections = 0
  #state: 'accepting' | 'full' | 'stopped' = 'full'

  constructor(hub: Hub, service: Service, context: WorkerContext) {
    this.#hub = hub
    this.#service = service
    this.#context = context
    this.#burst = acceptBurst(context.settings)
    this.#share = new FairShare(context.settings)
    this.#resume()
  }

  get connections(): number {
    return this.#connections
  }

  stop(): void {
    if (this.#state === 'accepting') this.#hub.stopListening()
    this.#state = 'stopped'
  }

  #resume(): void {
    this.#state = 'accepting'
    this.#hub.listen(this.#context.listenerFd, () => this.#accept())
  }

  #accept(): void {
    for (let count = 0; count < this.#burst; count++) {
      const fd = acceptNext(this.#context.listenerFd)
      if (fd === undefined) return
      this.#connections++
      this.#hub.watch(fd)
      const parser = new RequestParser(this.#context.settings)
      this.#hub.spawn(serveConnection(fd, parser, this.#service), error => this.#ended(fd, error))
      this.#share.accepted(this.#connections)
      if (this.#connections >= this.#context.settings.workerConnections) {
        this.#state = 'full'
        this.#hub.stopListening()
        return
      }
    }
  }

  #ended(fd: number, error: unknown): void {
    if (error !== undefined) {
      this.#service.logError(`Error on a connection\n${describeError(error)}`)
      close(fd)
    }
    this.#connections--
    if (this.#state === 'full') this.#resume()
  }
}
