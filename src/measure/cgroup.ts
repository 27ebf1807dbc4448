/**
 * The limits that the control groups of this process set, version 2 and version 1. A limit of any ancestor binds too,
 * so that the smallest on the way to the root counts. In a container whose cgroup namespace is hidden the path of
 * /proc/self/cgroup does not exist below /sys/fs/cgroup, and what is found there is the container's own.
 */
import {readProcFile} from './proc-file.js'

/** Cores' worth of CPU time that may be used a second (1.5 = one and a half cores); null without a limit. */
export function cgroupCpuLimit(): number | null {
  return smallest(cpuDirectories().map(directory => cpuLimitOf(path => readProcFile(`${directory}/${path}`))))
}

/** Bytes; null without a limit. */
export function cgroupMemoryLimit(): number | null {
  return smallest(
    directoriesOf('memory').map(directory => memoryLimitOf(path => readProcFile(`${directory}/${path}`))),
  )
}

export interface Throttling {
  /** Periods (of 100 ms, as a rule) in which the group wanted more than its quota and was stopped. */
  readonly periods: number
  readonly stoppedUs: number
}

/** Since the group was made, in the group that was throttled most; null where nothing counts it. */
export function cgroupThrottling(): Throttling | null {
  let most: Throttling | null = null
  for (const directory of cpuDirectories()) {
    const found = parseThrottling(readProcFile(`${directory}/cpu.stat`))
    if (found !== null && (most === null || found.stoppedUs > most.stoppedUs)) most = found
  }
  return most
}

type Read = (file: string) => string | undefined

export function cpuLimitOf(read: Read): number | null {
  const [quota, period] = (read('cpu.max') ?? '').trim().split(' ')
  if (quota !== undefined && quota !== '') return quotaShare(quota, period)
  return quotaShare(read('cpu.cfs_quota_us')?.trim(), read('cpu.cfs_period_us')?.trim())
}

/** `max` (version 2) and −1 (version 1) mean no limit. */
function quotaShare(quota: string | undefined, period: string | undefined): number | null {
  const share = Number(quota) / Number(period)
  return Number.isFinite(share) && share > 0 ? share : null
}

export function memoryLimitOf(read: Read): number | null {
  const bytes = Number((read('memory.max') ?? read('memory.limit_in_bytes'))?.trim())
  // Version 1 says "no limit" with the largest number of whole pages that a signed 64-bit integer holds.
  return Number.isFinite(bytes) && bytes > 0 && bytes < 2 ** 62 ? bytes : null
}

export function parseThrottling(cpuStat: string | undefined): Throttling | null {
  const value = (key: string): number | undefined => {
    const found = new RegExp(`^${key} (\\d+)$`, 'm').exec(cpuStat ?? '')?.[1]
    return found === undefined ? undefined : Number(found)
  }
  const periods = value('nr_throttled')
  if (periods === undefined) return null
  const nanoseconds = value('throttled_time')
  return {periods, stoppedUs: value('throttled_usec') ?? (nanoseconds ?? 0) / 1000}
}

const root = '/sys/fs/cgroup'

function cpuDirectories(): string[] {
  return directoriesOf('cpu')
}

/** The group of this process for one controller and every ancestor, both versions; some may not exist. */
function directoriesOf(controller: string): string[] {
  const memberships = parseMemberships(readProcFile('/proc/self/cgroup') ?? '')
  const directories: string[] = []
  for (const {controllers, path} of memberships) {
    if (controllers.length === 0)
      directories.push(...withAncestors(root, path), ...withAncestors(`${root}/unified`, path))
    else if (controllers.includes(controller))
      directories.push(...withAncestors(`${root}/${controllers.join(',')}`, path))
  }
  return directories
}

/** Lines of /proc/PID/cgroup, `id:controllers:path`; version 2 names no controllers. */
export function parseMemberships(text: string): {controllers: string[]; path: string}[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [, controllers = '', ...path] = line.split(':')
      return {controllers: controllers.split(',').filter(name => name !== ''), path: path.join(':')}
    })
}

function withAncestors(mount: string, path: string): string[] {
  const parts = path.split('/').filter(part => part !== '')
  return parts.reduce<string[]>((found, part) => [`${found[0] ?? mount}/${part}`, ...found], [mount])
}

function smallest(limits: readonly (number | null)[]): number | null {
  const set = limits.filter(limit => limit !== null)
  return set.length === 0 ? null : Math.min(...set)
}
