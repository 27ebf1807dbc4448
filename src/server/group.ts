/**
 * Every process of a started server, as things to signal. A server is started as the leader of its own session and
 * group; its processes are those of that session or group, their descendants, whatever was one of them before, and all
 * that have the mark of this start in their environment: a daemon leaves session, group and parents, but keeps that.
 *
 * Pids come round again. No process is signalled unless its start time is the one it had when it was found to belong,
 * read again right before. A session's number stays taken while any process is of that session; so when a process with
 * the leader's pid has another start time, all of ours are gone and the number belongs to somebody else.
 *
 * Without /proc (macOS) there is only the group, which the kernel signals as a whole.
 */
import {readdirSync} from 'node:fs'
import {readProcFile} from '../measure/proc-file.js'
import {readProcessStat, startTicksOf, type ProcessStat} from '../measure/process-stat.js'

export interface GroupMember {
  readonly pid: number
  /** In ticks since boot. */
  readonly startTicks: number
}

export class ProcessGroup {
  readonly leader: number
  /** In ticks since boot; undefined where /proc does not tell. */
  readonly leaderStart: number | undefined
  readonly #mark: string | undefined
  #known: ReadonlyMap<number, number> = new Map()
  /** Looked at, and without the mark: an environment is that of the start, and does not gain one. */
  readonly #unmarked = new Map<number, number>()

  /**
   * At once after the spawn, before the leader can have been waited for: its start time is read here.
   * @param mark `NAME=VALUE` of its environment, which no other process has
   */
  constructor(leader: number, leaderStart = startTicksOf(leader), mark?: string) {
    this.leader = leader
    this.leaderStart = leaderStart
    this.#mark = mark
    if (this.leaderStart !== undefined) this.#known = new Map([[leader, this.leaderStart]])
  }

  /** Who is alive. A zombie has ended: it holds neither port nor memory, and only its parent can end it further. */
  living(): readonly GroupMember[] {
    if (this.leaderStart === undefined)
      return groupIsAlive(this.leader) ? [{pid: this.leader, startTicks: 0}] : []
    const processes = readProcesses()
    const inside = this.#membersAmong(processes)
    this.#known = new Map(
      processes.filter(each => inside.has(each.pid)).map(each => [each.pid, each.startTicks]),
    )
    return processes.filter(each => inside.has(each.pid) && !ended.has(each.state))
  }

  /** KILL of everything alive, again until a look finds nobody new: a process may fork while it is looked for. */
  killAll(): void {
    if (this.leaderStart === undefined) {
      signalGroup(this.leader, 'SIGKILL')
      return
    }
    const killed = new Set<number>()
    for (let looks = 0; looks < mostLooks; looks++) {
      const living = this.living().filter(member => !killed.has(member.pid))
      if (living.length === 0) return
      for (const member of living) {
        killed.add(member.pid)
        if (startTicksOf(member.pid) === member.startTicks) signal(member.pid, 'SIGKILL')
      }
    }
  }

  /** TERM to everybody alive: for processes whose leader has ended, and which nobody else will tell. */
  terminateAll(): void {
    if (this.leaderStart === undefined) signalGroup(this.leader, 'SIGTERM')
    else for (const {pid} of this.living()) signal(pid, 'SIGTERM')
  }

  #membersAmong(processes: readonly ProcessStat[]): ReadonlySet<number> {
    const numberIsOurs = processes.every(
      each => each.pid !== this.leader || each.startTicks === this.leaderStart,
    )
    const inside = new Set<number>()
    for (const each of processes) {
      const inSession = numberIsOurs && (each.session === this.leader || each.group === this.leader)
      if (inSession || this.#known.get(each.pid) === each.startTicks || this.#isMarked(each))
        inside.add(each.pid)
    }
    for (let before = -1; before !== inside.size;) {
      before = inside.size
      for (const each of processes) if (inside.has(each.parent)) inside.add(each.pid)
    }
    return inside
  }

  #isMarked({pid, startTicks}: ProcessStat): boolean {
    if (this.#mark === undefined || startTicks < (this.leaderStart ?? Infinity)) return false
    if (this.#unmarked.get(pid) === startTicks) return false
    const environment = environmentOf(pid)
    if (environment.includes(this.#mark)) return true
    // Empty: between two programs, or ended.
    if (environment.length > 0) this.#unmarked.set(pid, startTicks)
    return false
  }
}

/** @param mark `NAME=VALUE` of the environment with which it was started */
export function carriesMark(pid: number, mark: string): boolean {
  return environmentOf(pid).includes(mark)
}

/** Empty also where it ended meanwhile, is a zombie, or is another user's. */
function environmentOf(pid: number): readonly string[] {
  const text = readProcFile(`/proc/${pid}/environ`) ?? ''
  return text === '' ? [] : text.split('\0')
}

/** More than a fork bomb of ordinary size; a server that out-forks this is not one we can stop. */
const mostLooks = 20
/** Zombie, dead. */
const ended: ReadonlySet<string> = new Set(['Z', 'X', 'x'])

function readProcesses(): ProcessStat[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => readProcessStat(Number(name)) ?? [])
}

function groupIsAlive(group: number): boolean {
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}

function signalGroup(group: number, name: NodeJS.Signals): void {
  signal(-group, name)
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // ESRCH: it ended by itself in this very moment.
  }
}
