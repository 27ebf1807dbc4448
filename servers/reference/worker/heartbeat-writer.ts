import {fchmodSync, futimesSync, writeSync} from 'node:fs'
import type {Settings} from '../settings/settings.js'

/** Beats no oftener than this: the master looks once a second. */
const beatEveryMs = 100

/** The worker's end of its heartbeat (master/heartbeat.ts). */
export interface HeartbeatWriter {
  /** Touches the file and writes the count, at most every 100 ms. */
  beat(): void
  /** The same, at once: for the last count before leaving. */
  beatNow(): void
  /** Whether it ever beat: a mode does so first when it begins to serve. */
  hasBeaten(): boolean
}

export function createHeartbeatWriter(
  fd: number,
  kind: Settings['heartbeat'],
  requests: Int32Array,
): HeartbeatWriter {
  const count = Buffer.alloc(8)
  let lastMs = -Infinity
  let mode = 0o600

  const touch = (): void => {
    if (kind === 'utime') {
      const monotonicSeconds = Number(process.hrtime.bigint()) / 1e9
      futimesSync(fd, monotonicSeconds, monotonicSeconds)
      return
    }
    // Any change of mode moves ctime; which mode it is does not matter.
    mode ^= 0o100
    fchmodSync(fd, mode)
  }
  const beatNow = (): void => {
    lastMs = performance.now()
    count.writeBigUInt64LE(BigInt(Atomics.load(requests, 0) >>> 0))
    writeSync(fd, count, 0, 8, 0)
    touch()
  }
  return {
    beatNow,
    hasBeaten: () => lastMs > -Infinity,
    beat: () => {
      if (performance.now() - lastMs >= beatEveryMs) beatNow()
    },
  }
}
