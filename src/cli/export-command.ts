import {Args, Flags} from '@oclif/core'
import {BaseCommand} from './base-command.js'
import type {Exported} from './bench-export.js'

/**
 * What the commands of `bench export` share: one result in, its text to stdout or to a file. oclif parses by a command's own
 * static fields, not by those that it inherits: each names these.
 */
export abstract class ExportCommand extends BaseCommand {
  static override args = {
    result: Args.string({description: 'a saved result of bench run', required: true}),
  }

  static override flags = {
    output: Flags.string({char: 'o', helpValue: 'FILE', description: 'default: stdout'}),
  }

  protected finish(exported: Exported): Exported {
    const {text, file, isPrinted} = exported
    if (file !== null) this.log(file)
    else if (!isPrinted && !this.jsonEnabled()) this.stdout.write(text)
    return exported
  }
}
