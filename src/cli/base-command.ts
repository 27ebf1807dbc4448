import {Command, Errors} from '@oclif/core'
import {BenchError, bugError, exitCode, usageError} from '../error.js'
import {errorText} from '../output/error-text.js'
import {isStdout} from '../output/file.js'
import {standardError, standardOutput, type TextStream} from '../output/streams.js'
import {styleFor} from '../text/style.js'
import type {CommandWorld} from './command-world.js'
import {interruption} from './interruption.js'

/** What all commands share: `--json`, errors in one form, exit codes that hold with and without `--json`. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true

  protected readonly stdout: TextStream = standardOutput
  protected readonly stderr: TextStream = standardError

  /** What a use case is given of the process; takes over its signals. */
  protected world(): CommandWorld {
    return {
      cwd: process.cwd(),
      environment: process.env,
      stdout: this.stdout,
      stderr: this.stderr,
      signal: interruption(),
      exit: code => (process.exitCode = code),
    }
  }

  /** Names what was written: beside an output on stdout, on stderr. */
  protected tellFiles(files: readonly string[], output: string | undefined): void {
    for (const file of files)
      if (isStdout(output)) this.stderr.write(`${file}\n`)
      else this.log(file)
  }

  /** A line of data; nothing under --json, whose data is what a command returns. */
  override log(line = ''): void {
    if (!this.jsonEnabled()) this.stdout.write(`${line}\n`)
  }

  /**
   * Data on stdout, errors on stderr: what was wrong, then what to do. oclif would print with its own decoration, and
   * under --json it would forget the exit code.
   */
  override catch(thrown: Error): Promise<never> {
    // Else oclif warns its developers that the arguments were not parsed, which is what has just been said.
    this.parsed = true
    const reason = reasonOf(thrown)
    process.exitCode = codeOf(reason)
    if (this.jsonEnabled()) this.logJson(this.toErrorJson(reason))
    this.stderr.write(errorText(asBenchError(reason), styleFor(this.stderr, process.env)))
    // The exit code is set; throwing again would print the error a second time.
    return Promise.resolve(undefined as never)
  }

  protected override toErrorJson(error: unknown): unknown {
    const {code, message, hint} = asBenchError(error as Error)
    return {error: {code, message, ...(hint === undefined ? {} : {hint}), exitCode: codeOf(error)}}
  }
}

/** What a signal aborted says in its reason: Node's own AbortError only carries it as its cause. */
function reasonOf(error: Error): Error {
  return error.name === 'AbortError' && error.cause instanceof BenchError ? error.cause : error
}

function codeOf(error: unknown): number {
  if (error instanceof BenchError) return error.exitCode
  if (!(error instanceof Errors.CLIError)) return exitCode.bug
  // Some refusals of the parser (a flag given twice) have no code of their own among package.json's, only the default.
  const exit = error.oclif.exit ?? exitCode.bug
  return exit === exitCode.bug && !(error instanceof Errors.ExitError) ? exitCode.usage : exit
}

/** Refusals of the parser have a code of bench's too; whatever else is thrown is a bug, and shows where it came from. */
function asBenchError(error: Error): BenchError {
  if (error instanceof BenchError) return error
  if (codeOf(error) !== exitCode.bug) return usageError('WB_BAD_FLAGS', error.message, undefined, error)
  const bug = bugError(error.message)
  bug.stack = error.stack ?? error.message
  return bug
}
