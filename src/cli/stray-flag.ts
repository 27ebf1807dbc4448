import {usageError} from '../error.js'

/** Commands that take any number of words take a misspelt flag for one of them; what is no word is of bench.yaml. */
export function refuseStrayFlag(words: readonly unknown[], command: string): void {
  const stray = words
    .flatMap(word => (typeof word === 'string' ? [word] : []))
    .find(word => word.startsWith('-'))
  if (stray !== undefined)
    throw usageError('WB_UNKNOWN_FLAG', `unknown flag ${stray}`, `see \`bench ${command} --help\``)
}
