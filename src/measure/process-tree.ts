import {listIds} from './proc-file.js'
import {processKey, readProcessStat, type ProcessStat} from './process-stat.js'

/**
 * Every process of a server, from its root's pid. A process belongs when its parent belongs, or when it is of the
 * session that the root leads (servers are started with setsid: a worker whose master died is adopted by init but
 * keeps its session), or when it belonged before: so a child that made itself a daemon stays, too.
 */
export class ProcessTree {
  readonly #rootPid: number
  #members: ReadonlySet<string> = new Set()
  #outside: ReadonlySet<number> = new Set()

  constructor(rootPid: number) {
    this.#rootPid = rootPid
  }

  /** The live processes and zombies of the tree, root first, the rest by pid. Empty once all are gone. */
  read(): readonly ProcessStat[] {
    const {candidates, outside} = this.#candidates()
    const inside = this.#membersAmong(candidates)
    const members = new Set<string>()
    for (const stat of candidates) {
      if (inside.has(stat.pid)) members.add(processKey(stat))
      else outside.add(stat.pid)
    }
    this.#members = members
    this.#outside = outside
    return candidates
      .filter(stat => inside.has(stat.pid))
      .sort((a, b) => Number(b.pid === this.#rootPid) - Number(a.pid === this.#rootPid) || a.pid - b.pid)
  }

  /**
   * Nobody joins a tree from outside (fork makes members, and setsid only leads out), so that a pid once seen outside
   * needs no second look while it stays listed. That makes a reading cost what the server costs, not what the
   * machine's other processes cost.
   */
  #candidates(): {candidates: ProcessStat[]; outside: Set<number>} {
    const candidates: ProcessStat[] = []
    const outside = new Set<number>()
    for (const pid of listIds('/proc')) {
      if (this.#outside.has(pid)) {
        outside.add(pid)
        continue
      }
      const stat = readProcessStat(pid)
      if (stat !== undefined) candidates.push(stat)
    }
    return {candidates, outside}
  }

  #membersAmong(candidates: readonly ProcessStat[]): ReadonlySet<number> {
    const inside = new Set<number>()
    for (const stat of candidates) {
      const belongs =
        stat.pid === this.#rootPid || stat.session === this.#rootPid || this.#members.has(processKey(stat))
      if (belongs) inside.add(stat.pid)
    }
    // A child can have a lower pid than its parent when pids have come round: repeat until nobody joins.
    for (let before = -1; before !== inside.size;) {
      before = inside.size
      for (const stat of candidates) if (inside.has(stat.parent)) inside.add(stat.pid)
    }
    return inside
  }
}
