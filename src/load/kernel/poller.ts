import {performance} from 'node:perf_hooks'
import {Epoll, control} from '../../../libc/epoll.js'
import {check} from '../../../libc/errno.js'
import {preciseWait, wakeInTime, type PreciseWait} from '../../../libc/precise-wait.js'
import type {Timer} from '../engine/contract.js'

/** So often, at least, Node's event loop has its turn: messages of the parent, timers of the loops. */
const yieldEveryMs = 5
/** A thread that sleeps wakes so much later than it asked to: the rest is waited for awake. */
const wakeUpMs = 0.05

/** A socket that is watched. */
export interface Watched {
  /** Level-triggered: what is not read now is told again. */
  ready(events: number): void
}

/** Something else that falls due. */
export interface Agenda {
  /** At the earliest. */
  readonly nextMs: number
  expire(nowMs: number): void
}

/**
 * Waits for sockets and for instants in one call of the kernel's, so that a request goes out when it is due and not when
 * Node's event loop, whose timers count in milliseconds, comes to it.
 */
export class Poller {
  /** How long, so far, the thread slept. */
  sleptMs = 0
  /** How long, so far, it looked at the clock until something was due. */
  waitedMs = 0
  /** When the wait before the last one returned: what is told now had not come by then. */
  unreadyMs = 0
  readonly #epoll: Epoll
  readonly #wait: PreciseWait
  readonly #watched: (Watched | undefined)[] = []
  /** In which round of events a descriptor began to be watched: those of its number before it are another's. */
  readonly #since: number[] = []
  #round = 0
  #polledMs = 0
  readonly #agenda: Agenda
  readonly #onYield: () => void
  #tasks: (() => void)[] = []
  #ring: () => void = () => undefined
  #ringMs = Infinity
  #isOver = false

  /** `onYield`: each time before Node has its turn. `most`: so many sockets can be ready at once, and all are told. */
  constructor(agenda: Agenda, onYield: () => void, most: number) {
    this.#agenda = agenda
    this.#onYield = onYield
    wakeInTime()
    this.#epoll = new Epoll(most + 1)
    this.#wait = preciseWait(this.#epoll)
    setImmediate(this.#go)
  }

  watch(fd: number, events: number, watched: Watched): void {
    this.#watched[fd] = watched
    this.#since[fd] = this.#round
    this.#epoll.add(fd, events)
  }

  change(fd: number, events: number): void {
    check(control(this.#epoll.fd, 'modify', fd, events), 'epoll_ctl', `modify ${fd}`)
  }

  /** To be called before the descriptor is closed, which takes it out of the kernel's list. */
  forget(fd: number): void {
    this.#watched[fd] = undefined
  }

  /** Runs it when all that is ready now was told. */
  defer(task: () => void): void {
    this.#tasks.push(task)
  }

  /** Calls `ring` at `atMs`, once. Replaces what was set before; Infinity: never. */
  ringAt(atMs: number, ring: () => void): void {
    this.#ringMs = atMs
    this.#ring = ring
  }

  close(): void {
    this.#isOver = true
    this.#wait.close()
    this.#epoll.close()
  }

  /** One turn of Node's event loop. */
  readonly #go = (): void => {
    const untilMs = performance.now() + yieldEveryMs
    let nowMs = untilMs - yieldEveryMs
    while (nowMs < untilMs && !this.#isOver) {
      this.#poll(nowMs, untilMs)
      nowMs = this.#tell()
    }
    if (this.#isOver) return
    this.#onYield()
    setImmediate(this.#go)
  }

  #poll(nowMs: number, untilMs: number): void {
    const awakeMs = this.#ringMs - wakeUpMs
    const sleepMs =
      this.#tasks.length > 0 ? 0 : Math.max(0, Math.min(untilMs, awakeMs, this.#agenda.nextMs) - nowMs)
    const count = this.#wait.wait(sleepMs)
    const thenMs = performance.now()
    if (sleepMs > 0) this.sleptMs += thenMs - nowMs
    else if (count === 0 && nowMs >= awakeMs) this.waitedMs += thenMs - nowMs
    this.unreadyMs = this.#polledMs
    this.#polledMs = thenMs
    this.#round++
    for (let index = 0; index < count; index++) {
      const fd = this.#epoll.fdAt(index)
      // What was told before may have closed it, and its number may be another's already.
      if (this.#since[fd] !== this.#round) this.#watched[fd]?.ready(this.#epoll.eventsAt(index))
    }
  }

  /** Whatever is due by now; returns the time after it. */
  #tell(): number {
    if (this.#tasks.length > 0) {
      const tasks = this.#tasks
      this.#tasks = []
      for (const task of tasks) task()
    }
    let nowMs = performance.now()
    if (nowMs >= this.#ringMs) {
      this.#ringMs = Infinity
      this.#ring()
      nowMs = performance.now()
    }
    this.#agenda.expire(nowMs)
    return nowMs
  }
}

/** Rings when a request is due. */
export class KernelTimer implements Timer {
  readonly #poller: Poller
  readonly #ring: () => void

  constructor(poller: Poller, ring: () => void) {
    this.#poller = poller
    this.#ring = ring
  }

  set(atMs: number): void {
    this.#poller.ringAt(atMs, this.#ring)
  }

  cancel(): void {
    this.#poller.ringAt(Infinity, this.#ring)
  }

  get waitedMs(): number {
    return this.#poller.waitedMs
  }
}
