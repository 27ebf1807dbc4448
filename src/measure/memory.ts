/**
 * Memory of processes. PSS (a page shared by n processes counts 1/n) can be summed over a tree, which RSS cannot: it
 * counts a shared page once in every process. USS is what would be freed if the process ended.
 *
 * Reading smaps_rollup walks the process' page tables under its mmap lock, about 0.7 ms for a Node process
 * of 48 MB; the server's own mmap and page faults wait meanwhile. Hence seldom, not at every sample.
 */
import {sum} from '../stats/sum.js'
import type {MemoryReading, MemorySource, ProcessMemory} from './contract.js'
import {kernelUnits} from './kernel-units.js'
import {readProcFile} from './proc-file.js'
import type {ProcessStat} from './process-stat.js'

/** Sums over `processes` and lists each, in the order given. Processes that are gone by now are left out. */
export function readMemory(processes: readonly Pick<ProcessStat, 'pid' | 'parent'>[]): MemoryReading {
  const perProcess: ProcessMemory[] = []
  for (const {pid, parent} of processes) {
    const memory = memoryOf(pid)
    if (memory !== undefined) perProcess.push({pid, parent, ...memory})
  }
  return {
    pssBytes: sum(perProcess, memory => memory.pssBytes),
    rssBytes: sum(perProcess, memory => memory.rssBytes),
    ussBytes: sum(perProcess, memory => memory.ussBytes),
    perProcess,
  }
}

type MemorySizes = Omit<ProcessMemory, 'pid' | 'parent'>

/** Of one process; `undefined` when it is gone, or a zombie, which has no memory left. */
export function memoryOf(pid: number): MemorySizes | undefined {
  return (
    fromSmaps(readProcFile(`/proc/${pid}/smaps_rollup`), 'smaps_rollup') ??
    // Linux before 4.14 has no rollup.
    fromSmaps(readProcFile(`/proc/${pid}/smaps`), 'smaps') ??
    fromStatm(readProcFile(`/proc/${pid}/statm`))
  )
}

/** smaps has one block per mapping and its rollup one block in all: summing the lines reads both. */
export function fromSmaps(text: string | undefined, source: MemorySource): MemorySizes | undefined {
  if (text === undefined || text === '') return undefined
  const sizes = {pssBytes: 0, rssBytes: 0, ussBytes: 0, source}
  for (const [, key, kilobytes] of text.matchAll(/^(Rss|Pss|Private_Clean|Private_Dirty): +(\d+) kB$/gm)) {
    const bytes = Number(kilobytes) * 1024
    if (key === 'Rss') sizes.rssBytes += bytes
    else if (key === 'Pss') sizes.pssBytes += bytes
    else sizes.ussBytes += bytes
  }
  return sizes
}

/**
 * Without the right to read smaps (a server of another user) only the resident and the shared size are known. PSS is
 * then given as RSS, its upper bound, and USS as resident − file and shared pages, its lower bound: `source` says so.
 */
export function fromStatm(text: string | undefined): MemorySizes | undefined {
  const [, resident, shared] = (text ?? '').split(' ').map(Number)
  if (resident === undefined || shared === undefined || resident === 0) return undefined
  const {bytesPerPage} = kernelUnits()
  const rssBytes = resident * bytesPerPage
  return {pssBytes: rssBytes, rssBytes, ussBytes: (resident - shared) * bytesPerPage, source: 'statm'}
}
