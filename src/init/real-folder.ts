import {readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import type {Folder} from './folder.js'

const mostEntries = 2000
const mostBytes = 262_144

/** What cannot be read is not there: detection goes by what is left. */
export function realFolder(root: string): Folder {
  return {
    list: path => orElse([], () => namesIn(join(root, path))),
    read: path =>
      orElse(undefined, () => {
        const file = join(root, path)
        const found = statSync(file)
        // A FIFO would keep its reader waiting.
        if (!found.isFile() || found.size > mostBytes) return undefined
        const text = readFileSync(file, 'utf8')
        return text.includes('\0') ? undefined : text
      }),
  }
}

function namesIn(folder: string): readonly string[] {
  return readdirSync(folder, {withFileTypes: true})
    .slice(0, mostEntries)
    .map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort()
}

function orElse<Value>(fallback: Value, look: () => Value): Value {
  try {
    return look()
  } catch {
    return fallback
  }
}
