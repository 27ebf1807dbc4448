import {randomBytes} from 'node:crypto'
import {linkSync, renameSync, rmSync, writeFileSync} from 'node:fs'

/**
 * Gives `path` this text: a reader sees the old one or the new one, never half. What is written first has a name that
 * nobody can guess and is made exclusively (O_EXCL): in a folder that others may write to, a link laid in its place would
 * otherwise let them choose which file this process overwrites. A link at `path` itself is replaced, not followed.
 * `new`: false, and nothing is changed, when there is a file already.
 */
export function writeWhole(path: string, text: string, how: 'new' | 'replace', mode = 0o644): boolean {
  const fresh = `${path}.${randomBytes(8).toString('hex')}.tmp`
  writeFileSync(fresh, text, {flag: 'wx', mode})
  try {
    if (how === 'replace') renameSync(fresh, path)
    else linkSync(fresh, path)
    return true
  } catch (error) {
    if (how === 'new' && error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(fresh, {force: true})
  }
}
