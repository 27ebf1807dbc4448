import {environmentError, exitCode, messageOf} from '../error.js'
import {forTerminal, styleFor} from '../text/style.js'
import {errorText} from './error-text.js'

/** Where text for a reader goes. */
export interface TextStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Data. What servers and files say cannot command the reader's terminal. */
export const standardOutput = cleaned(process.stdout)
/** Progress, warnings, errors; cleaned alike. */
export const standardError = cleaned(process.stderr)

function cleaned(stream: NodeJS.WriteStream): TextStream {
  return {
    get isTTY() {
      return stream.isTTY
    },
    get columns() {
      return stream.columns
    },
    write: text => stream.write(forTerminal(text)),
  }
}

/** As it is; settles when the operating system has it. */
export function writeToStdout(text: string | Uint8Array): Promise<void> {
  return new Promise((done, failed) => {
    process.stdout.write(text, error => (error == null ? done() : failed(error)))
  })
}

/**
 * A stdout that fails must not end the work, whose results are still to be saved. A reader that has left (EPIPE) is not
 * spoken of; anything else is, and makes the exit code other than 0.
 */
export function outliveStdout(): void {
  let told = false
  // Those of @oclif/core throw, which ends the process with a stack trace.
  process.stdout.removeAllListeners('error')
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (told || error.code === 'EPIPE') return
    told = true
    const failure = environmentError('WB_STDOUT_FAILED', `cannot write to stdout: ${messageOf(error)}`)
    standardError.write(errorText(failure, styleFor(standardError, process.env)))
    process.on('exit', code => {
      if (code === exitCode.ok) process.exitCode = failure.exitCode
    })
  })
  // Nobody is left to be told.
  process.stderr.on('error', () => undefined)
}
