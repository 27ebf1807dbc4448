/**
 * CPU of a process tree in which processes come and go: a total that never falls and counts nothing twice.
 *
 * Every live process counts its own clock plus what the kernel added to it for children that it waited for ("reaped").
 * A child that was counted while alive and is now gone leaves a *pending* amount with its nearest live ancestor: the
 * kernel may add the same time to that ancestor's reaped time (then it must not count again), or never do so (the
 * parent ignores SIGCHLD: then it must not be lost). Therefore reaped time that arrives pays off pending first:
 *
 *     contribution(P) = own(P) + reaped(P) + pending(P)
 *     a child with the last-seen contribution c is gone:   pending += c
 *     reaped rises by d:                                   pending −= min(d, pending)
 *
 * A process whose ancestors have all left (an orphan, adopted by init) leaves its last contribution to the tree itself.
 *
 * Error, where children are waited for: reaped time is user and system, each cut to a tick of 10 ms, so that each parent
 * that has lost children lacks less than 20 ms in all, not per child; never too much (a difference of two
 * totals is therefore off by less than 20 ms either way). Where they are not waited for:
 * what a child used after its last reading is lost. Where a parent does both, unreported time can hide behind
 * reported: too little, never too much.
 *
 * Subtle: the caller must read `reapedCpuUs` of every process *before* the first `ownCpuUs`. A child that still has a
 * clock afterwards cannot be in a reaped time that was read earlier; the other way round it would count twice.
 */

/** One live process in one reading. */
export interface CpuRow {
  readonly key: string
  /** Key of the parent when that is in the tree, else null. */
  readonly parentKey: string | null
  readonly ownCpuUs: number
  readonly reapedCpuUs: number
}

interface Account {
  parentKey: string | null
  ownUs: number
  reapedUs: number
  pendingUs: number
}

export class TreeCpu {
  readonly #live = new Map<string, Account>()
  #orphansUs = 0

  /** Takes one reading of every live process of the tree and returns the tree's total in µs. */
  add(rows: readonly CpuRow[]): number {
    // Departures first: time that arrives in this very reading must find what it pays for.
    this.#retire(new Set(rows.map(row => row.key)))
    for (const row of rows) this.#update(row)
    let totalUs = this.#orphansUs
    for (const account of this.#live.values()) totalUs += contribution(account)
    return totalUs
  }

  #retire(alive: ReadonlySet<string>): void {
    const gone = [...this.#live].filter(([key]) => !alive.has(key))
    for (const [, account] of gone) {
      const heir = this.#liveAncestor(account, alive)
      if (heir === undefined) this.#orphansUs += contribution(account)
      else heir.pendingUs += contribution(account)
    }
    for (const [key] of gone) this.#live.delete(key)
  }

  #liveAncestor(account: Account, alive: ReadonlySet<string>): Account | undefined {
    let ancestorKey = account.parentKey
    while (ancestorKey !== null) {
      const ancestor = this.#live.get(ancestorKey)
      if (ancestor === undefined || alive.has(ancestorKey)) return ancestor
      ancestorKey = ancestor.parentKey
    }
    return undefined
  }

  #update(row: CpuRow): void {
    const known = this.#live.get(row.key)
    if (known === undefined) {
      this.#live.set(row.key, {
        parentKey: row.parentKey,
        ownUs: row.ownCpuUs,
        reapedUs: row.reapedCpuUs,
        pendingUs: 0,
      })
      return
    }
    const arrivedUs = Math.max(0, row.reapedCpuUs - known.reapedUs)
    known.parentKey = row.parentKey
    known.ownUs = Math.max(known.ownUs, row.ownCpuUs)
    known.reapedUs += arrivedUs
    known.pendingUs -= Math.min(arrivedUs, known.pendingUs)
  }
}

function contribution(account: Account): number {
  return account.ownUs + account.reapedUs + account.pendingUs
}
