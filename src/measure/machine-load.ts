/**
 * What else the machine did while a server was measured: all CPU time that was used or stolen between two instants,
 * pressure, throttling. Whether it was too much is judged elsewhere.
 */
import {cgroupThrottling, type Throttling} from './cgroup.js'
import {kernelUnits} from './kernel-units.js'
import {readListenOverflows} from './listen-queue.js'
import {readProcFile} from './proc-file.js'

/** One instant; the counts only grow. */
export interface MachineLoad {
  readonly atNs: bigint
  /** Of all cores: user, nice, system, interrupts. */
  readonly busyUs: number
  /** Of that, what processes used: without interrupts, of which the kernel may have counted some as theirs as well. */
  readonly processUs: number
  readonly idleUs: number
  /** Wanted while the hypervisor ran somebody else. Zero proves nothing: many hypervisors do not tell. */
  readonly stealUs: number
  /** Percent of the last 10 s in which some task waited for a CPU. */
  readonly psiCpuSome10: number | null
  /** In which some task waited for a CPU, in all. */
  readonly waitedUs: number | null
  readonly throttling: Throttling | null
  /** Connections that were dropped because a listen queue was full, of all servers; null where nothing counts them. */
  readonly listenOverflows?: number | null
}

/** null without /proc/stat. */
export function readMachineLoad(): MachineLoad | null {
  const times = parseCpuTimes(readProcFile('/proc/stat') ?? '')
  if (times === null) return null
  return {
    atNs: process.hrtime.bigint(),
    ...times,
    psiCpuSome10: readCpuPressure(),
    waitedUs: pressureField('total'),
    throttling: cgroupThrottling(),
    listenOverflows: readListenOverflows(),
  }
}

export interface MachineUse {
  readonly wallMs: number
  /** CPU time of everybody, the server and the generator included. */
  readonly busyUs: number
  /** Of all the time that the cores had; 0 to 1. */
  readonly busyShare: number
  readonly stealShare: number
  /** The higher of the two instants; the kernel averages over the 10 s before each. */
  readonly psiCpuSome10: number | null
  /** null where nothing counts it. */
  readonly throttledPeriods: number | null
  readonly throttledUs: number | null
}

export function machineUseBetween(before: MachineLoad, after: MachineLoad): MachineUse {
  const busyUs = after.busyUs - before.busyUs
  const stealUs = after.stealUs - before.stealUs
  const allUs = busyUs + stealUs + after.idleUs - before.idleUs
  const throttled = throttledBetween(before.throttling, after.throttling)
  return {
    wallMs: Number(after.atNs - before.atNs) / 1e6,
    busyUs,
    // Within one tick no time has been counted yet.
    busyShare: allUs > 0 ? busyUs / allUs : 0,
    stealShare: allUs > 0 ? stealUs / allUs : 0,
    psiCpuSome10: highest(before.psiCpuSome10, after.psiCpuSome10),
    throttledPeriods: throttled?.periods ?? null,
    throttledUs: throttled?.stoppedUs ?? null,
  }
}

/** Percent; null where the kernel keeps no pressure stall information. */
export function readCpuPressure(): number | null {
  return pressureField('avg10')
}

function pressureField(name: 'avg10' | 'total'): number | null {
  const some = /^some (.*)$/m.exec(readProcFile('/proc/pressure/cpu') ?? '')?.[1]
  const value = some?.split(' ').find(field => field.startsWith(`${name}=`))
  return value === undefined ? null : Number(value.slice(name.length + 1))
}

/** proc_stat(5). Guests' time is part of user and nice already; waiting for I/O is idle. */
export function parseCpuTimes(
  text: string,
): Pick<MachineLoad, 'busyUs' | 'processUs' | 'idleUs' | 'stealUs'> | null {
  const ticks = /^cpu +(.*)$/m.exec(text)?.[1]?.split(' ').map(Number)
  if (ticks === undefined) return null
  const {usPerTick} = kernelUnits()
  const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0, steal = 0] = ticks
  return {
    busyUs: (user + nice + system + irq + softIrq) * usPerTick,
    processUs: (user + nice + system) * usPerTick,
    idleUs: (idle + ioWait) * usPerTick,
    stealUs: steal * usPerTick,
  }
}

function throttledBetween(before: Throttling | null, after: Throttling | null): Throttling | null {
  if (before === null || after === null) return null
  // The most throttled group can be another one by now: never less than nothing.
  return {
    periods: Math.max(0, after.periods - before.periods),
    stoppedUs: Math.max(0, after.stoppedUs - before.stoppedUs),
  }
}

function highest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}
