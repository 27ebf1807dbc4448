import {usageError} from '../error.js'
import type {Mode} from './protocol.js'

/** Every concurrency model, in the order in which tables list them. */
export const modes = ['sync', 'thread', 'green', 'async', 'native'] as const satisfies readonly Mode[]

/** The field's other names for the models. A server that has such a name as a variant runs that variant. */
export const modeAliases: Readonly<Record<string, Mode>> = {
  gthread: 'thread',
  threads: 'thread',
  gevent: 'green',
  eventlet: 'green',
  greenlet: 'green',
  asgi: 'async',
  asyncio: 'async',
  uvicorn: 'async',
  daphne: 'async',
  tornado: 'async',
  uvloop: 'native',
  cluster: 'native',
}

export interface RequestedMode {
  readonly mode: Mode
  /** The word the user wrote, when it is not the canonical one. */
  readonly requestedAs: string | null
}

/** Resolves a canonical name or an alias, in any case. `variants`: further names to mention when it is neither. */
export function resolveMode(word: string, variants: readonly string[] = []): RequestedMode {
  const name = word.trim().toLowerCase()
  const canonical = modes.find(mode => mode === name)
  if (canonical !== undefined) return {mode: canonical, requestedAs: null}
  const mode = Object.hasOwn(modeAliases, name) ? modeAliases[name] : undefined
  if (mode !== undefined) return {mode, requestedAs: name}
  throw usageError(
    'WB_UNKNOWN_MODE',
    `unknown mode "${word}"`,
    `modes: ${modes.join(', ')}; also known as: ${Object.entries(modeAliases)
      .map(([alias, target]) => `${alias} (${target})`)
      .join(', ')}${variants.length === 0 ? '' : `; workers of this server: ${variants.join(', ')}`}`,
  )
}
