/**
 * What a server's processes hold open: descriptors, and connections to others (a database, a cache, another service). Both
 * have limits, of the process and of whoever is at the other end.
 */
import type {HeldConnections, TreeHeld} from './contract.js'
import {listIds, readProcFile} from './proc-file.js'
import {readConnections, type Connection} from './socket-table.js'
import {listenersOf, socketInodesOf} from './tcp-sockets.js'

/** Of a core, what looking may take: where there are very many sockets they are looked at less often, but every second. */
const mostShare = 0.02
const longestPauseMs = 1000

/** Samples of a course; where there are more, two become one. */
const mostSamples = 240

/** Other ends that are kept apart, those with most connections. */
const mostEnds = 16

/** Watches the processes that `pids` lists, root first. */
export class HeldWatch {
  readonly #pids: () => readonly number[]
  readonly #ignored: ReadonlySet<string>
  readonly #startedMs = performance.now()
  readonly #courses = new Map<string, number[]>()
  readonly #inOne = new Map<string, number>()
  #atMs: number[] = []
  #descriptors = 0
  #fullest: TreeHeld['fullest'] = null
  #ownPorts: ReadonlySet<string> | null = null
  #notBeforeMs = 0

  /** @param ignored other ends that are none of the app's: `127.0.0.1:5000` */
  constructor(pids: () => readonly number[], ignored: readonly string[] = []) {
    this.#pids = pids
    this.#ignored = new Set(ignored)
  }

  look(): void {
    const beganMs = performance.now()
    if (beganMs < this.#notBeforeMs) return
    const before = process.cpuUsage()
    const pids = this.#pids()
    this.#seeDescriptors(pids)
    this.#seeConnections(pids, beganMs - this.#startedMs)
    const {user, system} = process.cpuUsage(before)
    this.#notBeforeMs = beganMs + Math.min(longestPauseMs, (user + system) / 1000 / mostShare)
  }

  held(): TreeHeld {
    return {
      descriptorsPeak: this.#descriptors,
      fullest: this.#fullest,
      atMs: this.#atMs.map(Math.round),
      connections: this.#ends(),
    }
  }

  /** What each process has received on connections that it accepted, since they were made; of those that are open now. */
  received(): ReadonlyMap<number, ReadonlyMap<string, number>> {
    const pids = this.#pids()
    const accepted = new Map(
      readConnections()
        .filter(connection => this.#isAccepted(connection, pids))
        .flatMap(({inode, receivedBytes}) => (receivedBytes === null ? [] : [[inode, receivedBytes]])),
    )
    if (accepted.size === 0) return new Map()
    return new Map(
      pids.map(pid => [
        pid,
        new Map(
          [...socketInodesOf(pid)].flatMap(inode => {
            const bytes = accepted.get(inode)
            return bytes === undefined ? [] : [[inode, bytes]]
          }),
        ),
      ]),
    )
  }

  #ends(): readonly HeldConnections[] {
    return [...this.#courses]
      .map(([to, course]) => ({to, peak: Math.max(...course), peakInOne: this.#inOne.get(to) ?? 0, course}))
      .sort((a, b) => b.peak - a.peak)
      .slice(0, mostEnds)
  }

  #seeDescriptors(pids: readonly number[]): void {
    const open = pids.map(pid => ({pid, open: listIds(`/proc/${pid}/fd`).length}))
    this.#descriptors = Math.max(
      this.#descriptors,
      open.reduce((sum, each) => sum + each.open, 0),
    )
    const most = open.reduce((a, b) => (b.open > a.open ? b : a), {pid: 0, open: 0})
    if (most.open > (this.#fullest?.open ?? 0))
      this.#fullest = {open: most.open, limit: descriptorLimitOf(most.pid)}
  }

  #seeConnections(pids: readonly number[], atMs: number): void {
    const others = new Map(
      readConnections()
        .filter(connection => this.#isOutgoing(connection, pids))
        .map(({inode, remote}) => [inode, remote ?? '']),
    )
    const total = new Map<string, Set<string>>()
    // Their descriptors are read only where there can be something to find.
    for (const pid of others.size === 0 ? [] : pids) {
      const own = new Map<string, number>()
      for (const inode of socketInodesOf(pid)) {
        const to = others.get(inode)
        if (to === undefined) continue
        own.set(to, (own.get(to) ?? 0) + 1)
        // One that was made before a fork is in several processes.
        total.set(to, (total.get(to) ?? new Set()).add(inode))
      }
      for (const [to, count] of own) this.#inOne.set(to, Math.max(this.#inOne.get(to) ?? 0, count))
    }
    this.#add(atMs, new Map([...total].map(([to, inodes]) => [to, inodes.size])))
  }

  #add(atMs: number, counts: ReadonlyMap<string, number>): void {
    for (const to of counts.keys())
      if (!this.#courses.has(to))
        this.#courses.set(
          to,
          this.#atMs.map(() => 0),
        )
    this.#atMs.push(atMs)
    for (const [to, course] of this.#courses) course.push(counts.get(to) ?? 0)
    if (this.#atMs.length < mostSamples) return
    this.#atMs = inPairs(this.#atMs, first => first)
    for (const [to, course] of this.#courses) this.#courses.set(to, inPairs(course, Math.max))
  }

  #isAccepted({local}: Connection, pids: readonly number[]): boolean {
    return local !== null && this.#own(pids).has(portOf(local))
  }

  /** Neither to itself nor from its clients. */
  #isOutgoing({local, remote}: Connection, pids: readonly number[]): boolean {
    if (remote === null || this.#ignored.has(remote)) return false
    // Of a UNIX socket only the end that was listened on has a name.
    if (remote.startsWith('unix:')) return local === null
    const own = this.#own(pids)
    return !own.has(portOf(remote)) && (local === null || !own.has(portOf(local)))
  }

  /** Where it listens: looked up once, for it is ready before it is watched. */
  #own(pids: readonly number[]): ReadonlySet<string> {
    return (this.#ownPorts ??= new Set(listenersOf(pids).map(({port}) => String(port))))
  }
}

function portOf(endpoint: string): string {
  return endpoint.slice(endpoint.lastIndexOf(':') + 1)
}

function inPairs(numbers: readonly number[], join: (first: number, second: number) => number): number[] {
  return Array.from({length: Math.ceil(numbers.length / 2)}, (_, index) => {
    const first = numbers[2 * index] ?? 0
    return join(first, numbers[2 * index + 1] ?? first)
  })
}

/** RLIMIT_NOFILE, soft; null: none, or not told. */
function descriptorLimitOf(pid: number): number | null {
  const limit = /^Max open files +(\d+)/m.exec(readProcFile(`/proc/${pid}/limits`) ?? '')?.[1]
  return limit === undefined ? null : Number(limit)
}
