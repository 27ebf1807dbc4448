import type {BenchError} from '../error.js'
import type {Style} from '../text/style.js'

/** An error for a reader: what was wrong, what to do, its code; a bug's stack, which is for us. Ends with a line feed. */
export function errorText(error: BenchError, {dim}: Style): string {
  const {message, hint, code, family, stack} = error
  const lines = [
    `error: ${message}`,
    ...(hint === undefined ? [] : hint.split('\n').map(line => `  ${line}`)),
    `  ${dim(code)}`,
    ...(family === 'bug' ? [stack ?? ''] : []),
  ]
  return lines.map(line => `${line}\n`).join('')
}
