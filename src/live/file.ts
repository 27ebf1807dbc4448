import {mkdir, open, type FileHandle} from 'node:fs/promises'
import {dirname} from 'node:path'
import {messageOf, usageError} from '../error.js'
import type {LiveEvent} from './event.js'

/** A file that grows by a line an event, so that another program can follow it. What is there when a run is killed stays. */
export class EventFile {
  readonly #handle: FileHandle
  readonly #onFailure: (problem: string) => void
  #written: Promise<unknown> = Promise.resolve()
  #hasFailed = false

  private constructor(handle: FileHandle, onFailure: (problem: string) => void) {
    this.#handle = handle
    this.#onFailure = onFailure
  }

  /**
   * @param onFailure once, when it cannot be written any more: no reason to lose what is measured
   * @throws BenchError (usage) where it cannot be written at all
   */
  static async open(file: string, onFailure: (problem: string) => void): Promise<EventFile> {
    try {
      await mkdir(dirname(file), {recursive: true})
      return new EventFile(await open(file, 'w'), onFailure)
    } catch (error) {
      throw usageError('WB_CANNOT_WRITE', `cannot write ${file}: ${messageOf(error)}`, undefined, error)
    }
  }

  /** In the order of the calls. */
  tell(event: LiveEvent): void {
    this.#written = this.#written
      .then(() => (this.#hasFailed ? undefined : this.#handle.appendFile(`${JSON.stringify(event)}\n`)))
      .catch((error: unknown) => {
        this.#hasFailed = true
        this.#onFailure(messageOf(error))
      })
  }

  async close(): Promise<void> {
    await this.#written
    await this.#handle.close()
  }
}
