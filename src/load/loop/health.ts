import {monitorEventLoopDelay, performance} from 'node:perf_hooks'
import type {GeneratorHealth} from '../result.js'

const resolutionMs = 10

/** How long, so far, the thread has waited. */
export interface Waited {
  /** Looking at the clock in vain. */
  readonly awakeMs?: (() => number) | undefined
  /** In calls that the event loop's own account takes for work. */
  readonly idleMs?: () => number
}

/**
 * Watches this process from now on; `stop` says how it fared.
 *
 * The delay monitor is a timer that is due every 10 ms and records the whole time between two of its calls, so an idle
 * loop reads 10 ms: the resolution is subtracted. libuv's timers are rounded to 1 ms, so about 1 ms is still idle.
 */
export function watchHealth({awakeMs, idleMs = () => 0}: Waited): {stop(): GeneratorHealth} {
  const sinceMs = performance.now()
  const awakeBeforeMs = awakeMs?.() ?? 0
  const idleBeforeMs = idleMs()
  const cpu = process.cpuUsage()
  const loop = performance.eventLoopUtilization()
  const delay = monitorEventLoopDelay({resolution: resolutionMs})
  delay.enable()

  const stop = (): GeneratorHealth => {
    delay.disable()
    const {user, system} = process.cpuUsage(cpu)
    const p99Ms = delay.count === 0 ? 0 : delay.percentile(99) / 1e6 - resolutionMs
    const wallMs = performance.now() - sinceMs
    const {utilization} = performance.eventLoopUtilization(loop)
    const cpuCores = (user + system) / 1000 / wallMs
    return {
      cpuCores,
      ...(awakeMs && {waitingCores: Math.min(cpuCores, (awakeMs() - awakeBeforeMs) / wallMs)}),
      loopUtilization: Math.max(0, utilization - (idleMs() - idleBeforeMs) / wallMs),
      loopDelayP99Ms: Math.max(0, p99Ms),
    }
  }
  return {stop}
}
