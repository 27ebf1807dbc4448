import {CommandHelp, Help} from '@oclif/core'

class BenchCommandHelp extends CommandHelp {
  constructor(...[command, ...others]: ConstructorParameters<typeof CommandHelp>) {
    super({...command, description: unwrapped(command.description)}, ...others)
  }

  /** A value that may be a list says so itself: `MODE,…`. */
  protected override flagHelpLabel(...args: Parameters<CommandHelp['flagHelpLabel']>): string {
    return super.flagHelpLabel(...args).replace('…...', '…')
  }
}

/** oclif's help pages, whose paragraphs are wrapped to the terminal alone, not as the source is. */
export default class BenchHelp extends Help {
  protected override CommandHelpClass = BenchCommandHelp
}

function unwrapped(text = ''): string {
  return text.replaceAll(/(?<=\S)\n(?=\S)/g, ' ')
}
