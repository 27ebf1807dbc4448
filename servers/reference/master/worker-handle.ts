import type {ChildProcess} from 'node:child_process'
import type {Heartbeat} from './heartbeat.js'

export interface ProcessEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** One worker as the master sees it: a process, its age and its heartbeat. What it serves is none of the master's business. */
export class WorkerHandle {
  readonly pid: number
  /** What the master has asked of it. */
  state: 'serving' | 'retiring' | 'aborted' = 'serving'
  /** The master's log files were opened again, and this worker has yet to be told. */
  mustReopenLogs = false
  /** Set once the process has ended; the reaper takes it from there. */
  end: ProcessEnd | undefined
  readonly #child: ChildProcess

  constructor(
    child: ChildProcess,
    readonly age: number,
    readonly heartbeat: Heartbeat,
    onEnd: () => void,
  ) {
    // Without a listener, a failed spawn or kill would end the master; both show by other means.
    child.on('error', () => undefined)
    if (child.pid === undefined) throw new Error('no process could be made for a worker')
    this.pid = child.pid
    this.#child = child
    child.once('exit', (code, signal) => {
      const end = (): void => {
        this.end = {code, signal}
        onEnd()
      }
      // A cluster worker is dead to node:cluster only when its channel closes: until then connections are dealt to it.
      if (child.connected) child.once('disconnect', end)
      else end()
    })
  }

  /** Its loop has turned at least once. */
  get isRunning(): boolean {
    return this.end === undefined && this.heartbeat.hasBeaten()
  }

  /** Lets it finish what it serves, then go. */
  retire(): void {
    this.state = 'retiring'
    this.signal('SIGTERM')
  }

  abort(): void {
    this.state = 'aborted'
    this.signal('SIGABRT')
  }

  /** Goes nowhere once the process has ended, even if another now has its pid. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }
}
