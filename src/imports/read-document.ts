import {basename} from 'node:path'
import {parse} from 'yaml'
import {cannotRead, messageOf, usageError} from '../error.js'
import {readBounded} from '../text/bounded-read.js'

/** A HAR of a long visit, with what was answered. */
const mostBytes = 64 * 1024 * 1024
/** YAML takes as much memory as a hundred times its text. */
const mostYamlBytes = 8 * 1024 * 1024
const deepest = 100
const mostNodes = 5_000_000

/** A JSON file, or a YAML one where that is allowed: of bounded size and depth. @throws BenchError (usage) */
export async function readDocument(file: string, allowed: 'json' | 'json or yaml'): Promise<unknown> {
  let text: string
  try {
    text = await readBounded(file, mostBytes)
  } catch (error) {
    throw cannotRead(file, error)
  }
  const value = parsed(text, file, allowed)
  requireShallow(value, file)
  return value
}

function parsed(text: string, file: string, allowed: 'json' | 'json or yaml'): unknown {
  const isJson = /^\s*[{[]/.test(text.slice(0, 1000))
  if (!isJson && allowed === 'json') throw badImport(file, 'it is no JSON')
  if (!isJson && text.length > mostYamlBytes)
    throw badImport(file, 'it has more than 8 MB, which is much for YAML')
  try {
    // A few references to a few anchors are usual; more of them would multiply.
    return isJson ? JSON.parse(text.replace(/^\uFEFF/, '')) : parse(text, {maxAliasCount: 50, merge: false})
  } catch (cause) {
    // Of values that are nested too deep both parsers run out of stack.
    throw badImport(
      file,
      cause instanceof RangeError ? 'it is nested too deep' : (messageOf(cause).split('\n', 1)[0] ?? ''),
    )
  }
}

/** By steps and not by calls of itself: a stack is no limit. */
function requireShallow(value: unknown, file: string): void {
  let nodes = 0
  const left: {readonly value: unknown; readonly depth: number}[] = [{value, depth: 0}]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (next.depth > deepest) throw badImport(file, `it is nested deeper than ${deepest} levels`)
    if (++nodes > mostNodes) throw badImport(file, `it has more than ${mostNodes} values`)
    const {value: inner, depth} = next
    if (typeof inner === 'object' && inner !== null)
      for (const each of Object.values(inner)) left.push({value: each, depth: depth + 1})
  }
}

export function badImport(file: string, what: string): Error {
  return usageError('WB_BAD_IMPORT', `cannot import ${file}: ${what}`)
}

/** A name for the scenario: that of the file. */
export function nameOf(file: string): string {
  const name = basename(file)
    .toLowerCase()
    .replace(/(\.(gz|json|ya?ml|har|log|postman_collection))+$/, '')
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[-._]+|[-._]+$/g, '')
    .slice(0, 40)
  return name === '' ? 'imported' : name
}
