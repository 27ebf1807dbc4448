import {existsSync, readdirSync, readFileSync, realpathSync} from 'node:fs'
import {join} from 'node:path'
import {BenchError, usageError} from '../error.js'
import {packageRoot, packageVersion} from '../package-info.js'
import type {ServerManifest} from './manifest/schema.js'
import {modes} from './mode.js'
import type {Mode} from './protocol.js'

/** A server that bench knows how to start: the bundled one, or one with a server.yaml. */
export type ServerEntry =
  | {
      readonly kind: 'reference'
      readonly name: 'reference'
      readonly version: string
      readonly modes: readonly Mode[]
    }
  | {
      readonly kind: 'manifest'
      readonly name: string
      readonly manifest: ServerManifest
      readonly modes: readonly Mode[]
    }

/** A folder of the working directory whose `<name>/server.yaml` are known by name, beside the bundled ones. */
export const projectServers = 'servers'

/**
 * The bundled servers, validated when bench was built: `npm run build` writes the file from servers/<name>/server.yaml.
 */
export function bundledServers(): readonly ServerEntry[] {
  const file = `${packageRoot}dist/servers.json`
  let manifests: readonly ServerManifest[]
  try {
    manifests = JSON.parse(readFileSync(file, 'utf8')) as readonly ServerManifest[]
  } catch (error) {
    throw new BenchError('WB_PACKAGE_BROKEN', `${file} is missing or broken`, {
      hint: 'run `npm run build`',
      cause: error,
    })
  }
  return [{kind: 'reference', name: 'reference', version: packageVersion(), modes}, ...manifests.map(entryOf)]
}

/** Every server known in `cwd`: bundled ones, and those of its servers/ folder, which win. */
export async function knownServers(cwd: string): Promise<readonly ServerEntry[]> {
  const files = filesOf(join(cwd, projectServers))
  if (files.length === 0) return bundledServers()
  const {readServerFile} = await import('./manifest/read.js')
  const own = (await Promise.all(files.map(readServerFile))).map(entryOf)
  const names = new Set(own.map(entry => entry.name))
  return [...bundledServers().filter(entry => !names.has(entry.name)), ...own]
}

function entryOf(manifest: ServerManifest): ServerEntry {
  const has = new Set(manifest.variants.map(variant => variant.mode))
  return {kind: 'manifest', name: manifest.name, manifest, modes: modes.filter(mode => has.has(mode))}
}

function filesOf(folder: string): readonly string[] {
  // In a checkout of bench itself these are the bundled ones.
  if (!existsSync(folder) || realpathSync(folder) === realpathSync(`${packageRoot}servers`)) return []
  return readdirSync(folder)
    .sort()
    .map(name => join(folder, name, 'server.yaml'))
    .filter(file => existsSync(file))
}

/** `gunicorn`, `gunicorn@20.1`. */
export function findServer(
  word: string,
  servers: readonly ServerEntry[] = bundledServers(),
): {readonly entry: ServerEntry; readonly version: string | undefined} {
  const [name = '', version] = word.trim().toLowerCase().split('@', 2)
  const entry = servers.find(server => server.name === name)
  if (entry === undefined)
    throw usageError(
      'WB_UNKNOWN_SERVER',
      `unknown server "${word}"`,
      `servers: ${servers.map(server => server.name).join(', ')}`,
    )
  if (version !== undefined && entry.kind === 'reference')
    throw usageError(
      'WB_UNKNOWN_VERSION',
      `${name} has no versions to choose from`,
      `it is that of bench, ${entry.version}`,
    )
  return {entry, version}
}
