import type {ErrorEntry} from './entry.js'

/** bench itself is at fault. */
export const bugCodes = {
  WB_BUG: {
    title: 'A bug in bench',
    means: 'Something happened that must not.',
    remedy: 'Please report it with the whole text and the command line.',
  },
  WB_PACKAGE_BROKEN: {
    title: 'A part of the package is missing',
    means: 'A file that the build makes is not there or damaged.',
    remedy: 'Install workerbench again; in a checkout run `npm run build`.',
  },
  WB_COUNTS_DIFFER: {
    title: 'Two counts of the same answers differ',
    means: 'The load generator and the client that it drives disagree about what was answered.',
    remedy: 'Please report it with the whole text and the command line.',
  },
} as const satisfies Record<`WB_${string}`, ErrorEntry>
