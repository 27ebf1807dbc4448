import {usageError} from '../error.js'
import {packageVersion} from '../package-info.js'
import {modes} from './mode.js'
import type {Mode} from './protocol.js'

/** A server that can be started here. */
export interface ServerEntry {
  /** Lower case. */
  readonly name: string
  readonly version: string
  readonly modes: readonly Mode[]
}

/** Every known server. */
export function knownServers(): readonly ServerEntry[] {
  return [{name: 'reference', version: packageVersion(), modes}]
}

export function findServer(word: string): ServerEntry {
  const servers = knownServers()
  const found = servers.find(server => server.name === word.trim().toLowerCase())
  if (found !== undefined) return found
  throw usageError(`unknown server "${word}"`, `servers: ${servers.map(server => server.name).join(', ')}`)
}
