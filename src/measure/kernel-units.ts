/**
 * The units in which this kernel counts, from the auxiliary vector that it gave this very process (getauxval(3)):
 * clock ticks a second (100 nearly everywhere) and bytes a page (4096, but 16 or 64 KiB on some ARM machines).
 */
import {readProcBytes} from './proc-file.js'

interface KernelUnits {
  readonly usPerTick: number
  readonly bytesPerPage: number
}

export function kernelUnits(): KernelUnits {
  known ??= readUnits()
  return known
}

let known: KernelUnits | undefined

const pageSizeKey = 6n
const clockTicksKey = 17n

function readUnits(): KernelUnits {
  const vector = readProcBytes('/proc/self/auxv') ?? Buffer.alloc(0)
  const entries = new Map<bigint, bigint>()
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    entries.set(vector.readBigUInt64LE(at), vector.readBigUInt64LE(at + 8))
  }
  return {
    usPerTick: 1e6 / Number(entries.get(clockTicksKey) ?? 100n),
    bytesPerPage: Number(entries.get(pageSizeKey) ?? 4096n),
  }
}
