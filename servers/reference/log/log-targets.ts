import {reopenOnto} from '../../../libc/reopen.js'
import type {Log} from './log.js'
import type {Settings} from '../settings/settings.js'

/** Names of the files that a process logs to, with the descriptors that every thread of it writes them by. */
export type LogTargets = readonly {readonly path: string | undefined; readonly fd: number}[]

/** `-` means the standard stream that the process was given. */
export function fileOf(setting: string | undefined): string | undefined {
  return setting === '-' ? undefined : setting
}

/** The error log is stderr itself: what Node or an app says there is in it too, in all processes. */
export function errorTarget({logFile}: Pick<Settings, 'logFile'>): LogTargets[number] {
  return {path: fileOf(logFile), fd: 2}
}

/** After the files were renamed, by logrotate for instance. What cannot be opened stays as it was. */
export function reopenLogs(targets: LogTargets, log: Log): void {
  for (const {path, fd} of targets) {
    if (path === undefined) continue
    try {
      reopenOnto(path, fd)
    } catch (error) {
      log.error(`Cannot reopen the log file: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
