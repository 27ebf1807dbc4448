import {monitorEventLoopDelay, performance} from 'node:perf_hooks'
import type {GeneratorHealth} from '../contract.js'

const resolutionMs = 10

/**
 * Watches this process from now on; `stop` says how it fared.
 *
 * The delay monitor is a timer that is due every 10 ms and records the whole time between two of its calls, so an idle
 * loop reads 10 ms: the resolution is subtracted. libuv's timers are rounded to 1 ms, so about 1 ms is still idle.
 */
export function watchHealth(waitedMs?: () => number): {stop(): GeneratorHealth} {
  const sinceMs = performance.now()
  const waitedBeforeMs = waitedMs?.() ?? 0
  const cpu = process.cpuUsage()
  const loop = performance.eventLoopUtilization()
  const delay = monitorEventLoopDelay({resolution: resolutionMs})
  delay.enable()

  const stop = (): GeneratorHealth => {
    delay.disable()
    const {user, system} = process.cpuUsage(cpu)
    const p99Ms = delay.count === 0 ? 0 : delay.percentile(99) / 1e6 - resolutionMs
    const wallMs = performance.now() - sinceMs
    const cpuCores = (user + system) / 1000 / wallMs
    return {
      cpuCores,
      ...(waitedMs && {waitingCores: Math.min(cpuCores, (waitedMs() - waitedBeforeMs) / wallMs)}),
      loopUtilization: performance.eventLoopUtilization(loop).utilization,
      loopDelayP99Ms: Math.max(0, p99Ms),
    }
  }
  return {stop}
}
