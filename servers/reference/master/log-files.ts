import {closeSync, openSync} from 'node:fs'
import {dup, setCloseOnExec} from '../../../libc/descriptor.js'
import {duplicateOnto, reopenOnto} from '../../../libc/reopen.js'
import type {Log} from '../log/log.js'
import {errorTarget, fileOf, reopenLogs, type LogTargets} from '../log/log-targets.js'
import type {Settings} from '../settings/settings.js'

type LogSettings = Pick<Settings, 'logFile' | 'accessLogfile'>

/** The master's log files: workers are born with their descriptors, and open them again by name when told to. */
export class LogFiles {
  #settings: LogSettings
  #accessFd: number | undefined
  readonly #terminalFd: number

  /** Throws when a file cannot be opened: a server that cannot log should not start. */
  constructor(settings: LogSettings) {
    this.#terminalFd = dup(2)
    setCloseOnExec(this.#terminalFd, true)
    this.#settings = settings
    this.configure(settings)
  }

  /** For the workers to be born with; undefined when there is no access log. */
  get accessFd(): number | undefined {
    return this.#accessFd
  }

  /** The stderr that this process was started with. */
  get terminalFd(): number {
    return this.#terminalFd
  }

  /** Takes up other names, or none. Throws, and leaves all as it was, when a file cannot be opened. */
  configure(settings: LogSettings): void {
    const accessFd = openAccessLog(settings.accessLogfile)
    try {
      const path = fileOf(settings.logFile)
      if (path !== undefined) reopenOnto(path, 2)
      else if (fileOf(this.#settings.logFile) !== undefined) duplicateOnto(this.#terminalFd, 2)
    } catch (error) {
      if (accessFd !== undefined) closeSync(accessFd)
      throw error
    }
    if (this.#accessFd !== undefined) closeSync(this.#accessFd)
    this.#accessFd = accessFd
    this.#settings = settings
  }

  reopen(log: Log): void {
    const access: LogTargets =
      this.#accessFd === undefined ? [] : [{path: fileOf(this.#settings.accessLogfile), fd: this.#accessFd}]
    reopenLogs([errorTarget(this.#settings), ...access], log)
    // dup3 clears the flag, and what the master starts must not inherit the file unasked.
    if (this.#accessFd !== undefined) setCloseOnExec(this.#accessFd, true)
  }
}

/** Node opens files to be closed on exec; the duplicate of stdout has to be told. */
function openAccessLog(setting: string | undefined): number | undefined {
  if (setting === undefined) return undefined
  const path = fileOf(setting)
  if (path !== undefined) return openSync(path, 'a', 0o644)
  const fd = dup(1)
  setCloseOnExec(fd, true)
  return fd
}
