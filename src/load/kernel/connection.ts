import {performance} from 'node:perf_hooks'
import {close} from '../../../libc/descriptor.js'
import {EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT} from '../../../libc/epoll.js'
import {EAGAIN, EINPROGRESS, EINTR, ENOMEM, SystemError} from '../../../libc/errno.js'
import {nativeMemory, type NativeMemory} from '../../../libc/memory.js'
import {sendFrom, type StampedReceiver} from '../../../libc/message.js'
import {connect, pendingError, setOption, streamSocket, trySetOption} from '../../../libc/socket.js'
import {messageOf} from '../../error.js'
import type {LossCause} from '../result.js'
import type {Answer, RequestTimes} from '../record/request.js'
import type {Connection, EngineListener, Outgoing} from '../engine/contract.js'
import {ownFaultOf} from '../engine/own-fault.js'
import type {Deadline, Deadlines} from './deadlines.js'
import type {Places} from './places.js'
import type {Poller, Watched} from './poller.js'
import type {KnownHead} from '../response/known-head.js'
import {ResponseReader} from '../response/reader.js'
import type {StampClock} from './stamp-clock.js'

/** What all connections of a load have in common. */
export interface Link {
  readonly places: Places
  readonly isTcp: boolean
  /** What is sent where nothing else is said, and the memory that holds it. */
  readonly usual: Outgoing
  readonly usualMemory: NativeMemory
  readonly known: KnownHead
  readonly receiver: StampedReceiver
  readonly clock: StampClock
  readonly poller: Poller
  readonly deadlines: Deadlines
  readonly listener: EngineListener
  /** Our own account, for the recorder's to stand against. */
  readonly counted: {answers: number; timeouts: number}
}

const none = -1
/** Reading one clock and then the other takes so long: a stamp may seem to lie that much before the send. */
const clockSlopMs = 0.01

/** One socket at a time, without Node's layers: what is read of it is stamped by the kernel. */
export class KernelConnection implements Connection, Watched, Deadline {
  connectFailures = 0
  lastError: Error | undefined
  previous: Deadline | undefined
  next: Deadline | undefined
  readonly #link: Link
  readonly #reader: ResponseReader
  readonly #times = {dueMs: NaN, sentMs: NaN, endMs: NaN}
  readonly #answer = {
    ...{status: 0, bodyBytes: 0, reception: {readMs: NaN, notBeforeMs: NaN}},
    hasText: undefined as boolean | undefined,
    kept: undefined as Answer['kept'],
  }
  #request: Outgoing
  #memory: NativeMemory
  /** Of requests of their own. */
  #own: NativeMemory | undefined
  /** How much of `#memory` the request is. */
  #length: number
  #fd = none
  #isOpen = false
  /** Which of the server's addresses is tried. */
  #attempt = 0
  #answersOnSocket = 0
  /** A request waits for its answer. */
  #isWaiting = false
  #written = 0
  /** The kernel's stamp of the last bytes read, or NaN. */
  #stampMs = NaN
  #lastReadMs = NaN

  constructor(link: Link) {
    this.#link = link
    this.#reader = new ResponseReader({...link.usual.reading, known: link.known})
    this.#request = link.usual
    this.#memory = link.usualMemory
    this.#length = link.usual.bytes.length
  }

  get isConnected(): boolean {
    return this.#fd !== none
  }

  get sinceMs(): number {
    return this.#times.sentMs
  }

  send(dueMs?: number, request = this.#link.usual): RequestTimes {
    const times = this.#times
    this.#isWaiting = true
    if (request !== this.#request || request !== this.#link.usual) this.#take(request)
    this.#reader.begin(request.reading)
    this.#written = 0
    this.#stampMs = NaN
    times.sentMs = performance.now()
    times.dueMs = dueMs ?? times.sentMs
    this.#lastReadMs = times.sentMs
    this.#link.deadlines.add(this)
    if (this.#isOpen) this.#write()
    else if (this.#fd === none) this.#begin()
    return times
  }

  #take(request: Outgoing): void {
    const {usual, usualMemory} = this.#link
    this.#request = request
    this.#length = request.bytes.length
    if (request === usual) {
      this.#memory = usualMemory
      return
    }
    if (this.#own === undefined || this.#own.bytes.length < this.#length)
      this.#own = nativeMemory(2 * this.#length)
    this.#own.bytes.set(request.bytes)
    this.#memory = this.#own
  }

  drop(): void {
    const fd = this.#fd
    if (fd === none) return
    this.#fd = none
    this.#isOpen = false
    this.#link.poller.forget(fd)
    close(fd)
  }

  /** The load is over. */
  close(): void {
    if (this.#isWaiting) {
      this.#end(performance.now())
      this.#link.listener.givenUp(this.#times.dueMs)
    }
    this.drop()
  }

  ready(events: number): void {
    if (!this.#isOpen) this.#connected()
    else if ((events & EPOLLOUT) !== 0 && (events & (EPOLLERR | EPOLLHUP)) === 0) this.#writable(events)
    else this.#read()
  }

  expire(nowMs: number): void {
    // It was taken off the list by whoever calls.
    this.#isWaiting = false
    this.#times.endMs = nowMs
    this.drop()
    this.#link.counted.timeouts++
    this.#link.listener.timedOut(this, this.#times)
  }

  #begin(): void {
    const {places} = this.#link
    this.#attempt = 0
    if (places.isResolved) {
      this.#connect()
      return
    }
    places.resolve().then(
      () => {
        if (this.#isWaiting && this.#fd === none) this.#connect()
      },
      (error: unknown) => this.#failed(error instanceof Error ? error : new Error(messageOf(error))),
    )
  }

  #connect(): void {
    const {places, poller, isTcp} = this.#link
    const address = places.at(this.#attempt)
    if (address === undefined) return
    let fd: number
    try {
      fd = streamSocket(address.family)
    } catch (error) {
      this.#failedLater(error instanceof SystemError ? error.errno : ENOMEM)
      return
    }
    if (isTcp) {
      setOption(fd, 'noDelay', true)
      // Where a sandbox refuses, no stamp comes, and answers end when they are read.
      trySetOption(fd, 'timestamps', true)
    }
    const result = connect(fd, address.bytes)
    if (result !== 0 && result !== -EINPROGRESS) {
      close(fd)
      this.#failedLater(-result)
      return
    }
    this.#fd = fd
    this.#answersOnSocket = 0
    poller.watch(fd, EPOLLIN | EPOLLOUT, this)
    this.#writeEarly(fd)
  }

  /**
   * On loopback the handshake is over when `connect` returns. A request that went out only when we are told of it would
   * wait for our next turn, and its latency with it. Until the handshake is over the kernel says EAGAIN.
   */
  #writeEarly(fd: number): void {
    const count = sendFrom(fd, this.#memory.address, this.#length)
    if (count >= 0) this.#written = count
    else if (count !== -EAGAIN && count !== -EINTR) {
      this.drop()
      this.#failedLater(-count)
    }
  }

  /** The attempt to connect has ended. */
  #connected(): void {
    // Bytes that were taken went over a connection that stands: what has become of it since, reading tells.
    const errno = this.#written > 0 ? 0 : pendingError(this.#fd)
    if (errno !== 0) {
      this.drop()
      this.#refused(errno)
      return
    }
    this.#isOpen = true
    this.connectFailures = 0
    this.#link.places.settle(this.#attempt)
    if (this.#isWaiting && this.#written < this.#length) this.#write()
    if (this.#fd !== none && this.#written === this.#length) this.#link.poller.change(this.#fd, EPOLLIN)
    this.#link.listener.opened(this)
  }

  /** Never from within `send`: a loop is not re-entered. */
  #failedLater(errno: number): void {
    this.#link.poller.defer(() => {
      if (this.#isWaiting && this.#fd === none) this.#refused(errno)
    })
  }

  #refused(errno: number): void {
    this.#attempt++
    if (this.#isWaiting && this.#link.places.at(this.#attempt) !== undefined) this.#connect()
    else this.#failed(new SystemError(errno, 'connect'))
  }

  #failed(error: Error): void {
    this.lastError = error
    this.connectFailures++
    const own = ownFaultOf(error, this.#link.places.isSettled)
    if (own) this.#link.listener.failed(own)
    if (this.#isWaiting) this.#lose('connect', performance.now())
  }

  #write(): void {
    const left = this.#length - this.#written
    const count = sendFrom(this.#fd, this.#memory.address + this.#written, left)
    // What is wrong with the connection is told by reading from it: an answer may have come before it broke.
    if (count < 0 && count !== -EAGAIN && count !== -EINTR) this.#written = this.#length
    else if (count > 0) this.#written += count
    if (this.#written < this.#length && this.#isOpen) this.#link.poller.change(this.#fd, EPOLLIN | EPOLLOUT)
  }

  #writable(events: number): void {
    if (this.#isWaiting && this.#written < this.#length) this.#write()
    if (this.#written === this.#length) this.#link.poller.change(this.#fd, EPOLLIN)
    if ((events & EPOLLIN) !== 0) this.#read()
  }

  #read(): void {
    const {receiver} = this.#link
    const count = receiver.receive(this.#fd)
    const nowMs = performance.now()
    if (count > 0) this.#received(count, nowMs)
    else if (count === 0) this.#ended(nowMs)
    else if (count !== -EAGAIN && count !== -EINTR) {
      this.lastError = new SystemError(-count, 'recvmsg')
      if (this.#isWaiting) this.#lose(this.#causeOf('reset'), nowMs)
      else this.drop()
    }
  }

  #received(count: number, nowMs: number): void {
    const {receiver, listener} = this.#link
    if (!this.#isWaiting) {
      this.drop()
      listener.unsolicited(1)
      return
    }
    const reading = this.#reader.read(receiver.bytes, count)
    if (reading === 'malformed') {
      this.#lose('protocol', nowMs, this.#reader.fault)
      return
    }
    // A read that filled its memory may have left a part of the last segment; then its stamp is of bytes to come.
    const isEmptied = count < receiver.bytes.length
    this.#stampMs = isEmptied ? this.#stampOfRead(nowMs) : NaN
    if (reading === 'answered') this.#answered(this.#reader.end === count ? this.#stampMs : NaN, nowMs)
    else this.#lastReadMs = nowMs
  }

  /** NaN when there is none, or one that cannot be: then somebody has set the clock. */
  #stampOfRead(nowMs: number): number {
    const {receiver, clock} = this.#link
    if (!receiver.hasStamp) return NaN
    const stampMs = clock.toNowMs(receiver.stampSeconds, receiver.stampNanoseconds)
    const {sentMs} = this.#times
    if (stampMs < sentMs - clockSlopMs || stampMs > nowMs + clockSlopMs) return NaN
    return Math.min(nowMs, Math.max(sentMs, stampMs))
  }

  /** The server has closed its side. A body that ends so was complete with its last bytes. */
  #ended(nowMs: number): void {
    if (!this.#isWaiting) this.drop()
    else if (this.#reader.endOfStream() === 'answered') this.#answered(this.#stampMs, nowMs)
    else this.#lose(this.#causeOf('eof'), nowMs)
  }

  /**
   * What a connection's end means depends on how far the request was. A reset of a reused connection before any byte
   * is the same race as its end: the server had closed it when the request came.
   */
  #causeOf(end: 'eof' | 'reset'): LossCause {
    if (this.#reader.hasBegun) return 'truncated'
    return this.#answersOnSocket > 0 ? 'eofReused' : end
  }

  #answered(stampMs: number, nowMs: number): void {
    const {listener, poller} = this.#link
    const {keepsAlive} = this.#request
    const reader = this.#reader
    const answer = this.#answer
    const isStamped = stampMs === stampMs
    answer.status = reader.status
    answer.bodyBytes = reader.bodyBytes
    answer.hasText = reader.hasText
    answer.kept = reader.kept
    answer.reception.readMs = nowMs
    answer.reception.notBeforeMs = isStamped
      ? stampMs
      : Math.max(this.#lastReadMs, Math.min(poller.unreadyMs, nowMs))
    this.#end(isStamped ? stampMs : nowMs)
    this.#answersOnSocket++
    this.#link.counted.answers++
    if (!reader.isReusable || !keepsAlive || this.#written < this.#length) this.drop()
    if (reader.hasExcess) listener.unsolicited(1)
    listener.answered(this, this.#times, answer)
  }

  #lose(cause: LossCause, nowMs: number, fault?: string): void {
    this.#end(nowMs)
    this.drop()
    this.#link.listener.lost(this, this.#times, cause, fault)
  }

  #end(nowMs: number): void {
    this.#isWaiting = false
    this.#link.deadlines.remove(this)
    this.#times.endMs = nowMs
  }
}
