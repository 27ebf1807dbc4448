import {openNewOutput, openOutput, type OutputFile} from './file.js'

/** Output files of one piece of work: all opened before it begins, all closed when it ends. */
export class Outputs {
  readonly #opened: OutputFile[] = []

  /** Opens `file`, to be replaced. */
  async open(file: string): Promise<OutputFile> {
    return this.#keep(await openOutput(file))
  }

  /** Opens what the user named; else `name`, or one like it that is not taken. */
  async openOrName(file: string | undefined, name: string): Promise<OutputFile> {
    return file === undefined ? this.#keep(await openNewOutput(name)) : this.open(file)
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map(output => output.close()))
  }

  #keep(output: OutputFile): OutputFile {
    this.#opened.push(output)
    return output
  }
}
