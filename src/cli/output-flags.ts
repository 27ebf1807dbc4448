import {Flags} from '@oclif/core'

const output = {helpGroup: 'OUTPUT'}

/** Where the outcome goes. */
export const outputFlags = {
  output: Flags.string({
    ...output,
    char: 'o',
    helpValue: 'FILE',
    description: 'where to save (default: results/<time>-<name>.json)',
  }),
  secret: Flags.string({
    ...output,
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME',
    description:
      'a header, variable or query parameter whose value is neither saved nor shown, beside those whose names say so (Authorization, DB_PASSWORD, token)',
  }),
  quiet: Flags.boolean({...output, char: 'q', description: 'no progress on stderr'}),
}
