import type {ExitCode} from '../error.js'
import type {TextStream} from '../output/streams.js'

/** What the use cases of the commands see of the process that they run in. */
export interface CommandWorld {
  readonly cwd: string
  readonly environment: NodeJS.ProcessEnv
  readonly stdout: TextStream
  readonly stderr: TextStream
  readonly signal: AbortSignal
  readonly exit: (code: ExitCode) => void
}
