import {existsSync} from 'node:fs'

export type Availability = {readonly available: true} | {readonly available: false; readonly reason: string}

/**
 * Whether processes of this machine can be measured at all. Everything in this folder that names a pid reads Linux'
 * /proc; elsewhere callers report null and this reason instead of a number.
 */
export function measurementAvailable(platform: string = process.platform, procRoot = '/proc'): Availability {
  if (platform !== 'linux')
    return {
      available: false,
      reason: `CPU and memory of a server are read from /proc, which ${platform} lacks`,
    }
  if (!existsSync(`${procRoot}/self/stat`)) return {available: false, reason: `${procRoot} is not mounted`}
  return {available: true}
}
