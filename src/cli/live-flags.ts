import {Flags} from '@oclif/core'

const output = {helpGroup: 'OUTPUT'}

/** How a run is followed while it goes on. */
export const liveFlags = {
  web: Flags.string({
    ...output,
    helpValue: '[PORT]',
    description: 'a page on this machine that follows the run; its address, with a token, is printed',
  }),
  events: Flags.string({
    ...output,
    helpValue: 'FILE',
    description: 'the same data as NDJSON, a line when something is begun or done',
  }),
}

/** oclif knows no value that may be left out: `--web` alone is any free port. */
export function withWebPort(words: readonly string[]): string[] {
  return words.map((word, index) =>
    word === '--web' && !/^\d+$/.test(words[index + 1] ?? '') ? '--web=0' : word,
  )
}
