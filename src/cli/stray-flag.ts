import {usageError} from '../error.js'

/** Commands that take any number of words take a misspelt flag for one of them. */
export function refuseStrayFlag(words: readonly string[], command: string): void {
  const stray = words.find(word => word.startsWith('-'))
  if (stray !== undefined)
    throw usageError('WB_UNKNOWN_FLAG', `unknown flag ${stray}`, `see \`bench ${command} --help\``)
}
