import type {ServerManifest} from '../server/manifest/schema.js'
import type {Mode} from '../server/protocol.js'
import {modesFor, variantsOf} from '../server/variant.js'
import type {PythonCallable} from './found.js'

/** What an interpreter has of what servers need. */
export interface Packages {
  /** By distribution; null: not there. */
  readonly versions: Readonly<Record<string, string | null>>
  readonly modules: readonly string[]
}

export interface ServerChoice {
  readonly server: string
  /** Those in which the server, with what is installed beside it, runs the app. */
  readonly modes: readonly Mode[]
  readonly app: PythonCallable
  readonly version: string
  /** What has to be installed first; null: nothing. */
  readonly missing: string | null
}

/** Most used first; beside each interface what is proposed where none is installed. */
const byPreference = {
  wsgi: ['gunicorn', 'waitress', 'uwsgi', 'cheroot', 'granian'],
  asgi: ['uvicorn', 'hypercorn', 'granian', 'daphne', 'gunicorn'],
} as const

/**
 * The server for an app: the one that the project names, else the most used of those that are installed, for the first
 * interface that one is there for. Where none is, the one named or the most used, to be installed.
 */
export function chooseServer(
  apps: readonly [PythonCallable, ...PythonCallable[]],
  named: string | null,
  packages: Packages,
  manifests: readonly ServerManifest[],
): ServerChoice {
  const wanted = (kind: 'wsgi' | 'asgi') => [...(named === null ? [] : [named]), ...byPreference[kind]]
  const choices = apps.flatMap(app =>
    wanted(app.interface ?? 'wsgi').flatMap(name => choiceOf(name, app, packages, manifests) ?? []),
  )
  const installed = choices.find(({missing}) => missing === null)
  const choice = choices.find(({server}) => server === named) ?? installed ?? choices[0]
  if (choice === undefined) throw new TypeError('no server for any interface')
  return choice
}

function choiceOf(
  name: string,
  app: PythonCallable,
  {versions, modules}: Packages,
  manifests: readonly ServerManifest[],
): ServerChoice | undefined {
  const manifest = manifests.find(each => each.name === name)
  if (manifest?.python === undefined) return undefined
  const {distribution} = manifest.python
  const version = versions[distribution] ?? null
  const assumed = version ?? manifest.python.versions[0]?.version ?? ''
  const kind = app.interface ?? 'wsgi'
  const has = variantsOf(manifest, assumed)
  // A mode means its default variant.
  const runs = (mode: Mode) =>
    has.find(variant => variant.mode === mode)?.modules.every(module => modules.includes(module)) === true
  const modes = modesFor(manifest, assumed, new Set([kind])).filter(runs)
  if (modes.length === 0) return undefined
  return {server: name, modes, app, version: assumed, missing: version === null ? distribution : null}
}

/** Everything that may be asked for, so that one question is enough. */
export function packagesAskedFor(manifests: readonly ServerManifest[]) {
  const distributions = manifests.flatMap(({python}) => (python === undefined ? [] : [python.distribution]))
  const modules = manifests.flatMap(({variants}) => variants.flatMap(variant => variant.modules))
  return {distributions: [...new Set(distributions)], modules: [...new Set(modules)]}
}
