import type {CpuClock} from './cpu-clock.js'
import {processKey, type ProcessStat} from './process-stat.js'
import type {CpuRow} from './tree-cpu.js'

/** Subtle: all stats have been read by now, every clock is read after them; `TreeCpu` says why. */
export function cpuRows(processes: readonly ProcessStat[], clock: CpuClock): readonly CpuRow[] {
  const keys = new Map(processes.map(stat => [stat.pid, processKey(stat)]))
  return processes.flatMap(stat => {
    const ownCpuUs = clock.readUs(stat.pid)
    if (ownCpuUs === undefined) return []
    return {
      key: processKey(stat),
      parentKey: keys.get(stat.parent) ?? null,
      ownCpuUs,
      reapedCpuUs: stat.reapedCpuUs,
    }
  })
}
