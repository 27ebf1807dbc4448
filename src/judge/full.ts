import type {BoundFacts} from '../result/cell.js'

/** A share of its limit above which a resource counts as full: what is left is scheduling noise. */
export const full = 0.9

/** Whether the server's own processes keep busy all the cores that they can use. */
export function fillsItsCores({serverCores, coreLimit}: BoundFacts): boolean {
  return serverCores !== null && coreLimit !== null && serverCores >= full * coreLimit
}

/** Of a quota that bench itself and the upstream take from too. */
const quotaFull = 0.85

/** Share of the window's periods in which the kernel stopped the group because its quota was used up. */
const mostlyThrottled = 0.5

/** Whether the server was held back by a CPU quota: its own, or that of the control group that it shares with the generator. */
export function fillsTheQuota(facts: BoundFacts): boolean {
  return fillsItsQuota(facts) || fillsTheSharedQuota(facts)
}

/** Whether it used up what its own limits give it. */
export function fillsItsQuota({ownQuota}: BoundFacts): boolean {
  if (ownQuota === undefined) return false
  return ownQuota.usedShare >= full || (ownQuota.throttledShare ?? 0) >= mostlyThrottled
}

/** Each is a read of 4 KiB that some request waits for: of a server with enough memory there are none. */
const thrashingPerSecond = 500

/** Whether it spends its time with reading again what the kernel dropped to stay within the limit of its memory. */
export function lacksMemory({refaultsPerSecond}: BoundFacts): boolean {
  return (refaultsPerSecond ?? 0) >= thrashingPerSecond
}

/** Whether the server was held back by the CPU quota of the control group that it shares with the generator. */
function fillsTheSharedQuota(facts: BoundFacts): boolean {
  const {cpuQuota = null, throttledShare = null, serverCores, generatorCores} = facts
  if (cpuQuota === null || serverCores === null) return false
  return (throttledShare ?? 0) >= mostlyThrottled || serverCores + generatorCores >= quotaFull * cpuQuota
}
