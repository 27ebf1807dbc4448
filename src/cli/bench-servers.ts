import {knownServers, type ServerEntry} from '../server/catalog.js'
import {lookUp} from '../server/install/lookup.js'
import type {ServerManifest} from '../server/manifest/schema.js'
import type {Mode} from '../server/protocol.js'
import {modesFor, variantsOf} from '../server/variant.js'
import {alignRows} from '../text/table.js'

/** One server in one version, as `bench servers --json` prints it. */
export interface ListedServer {
  readonly name: string
  readonly version: string
  readonly modes: readonly Mode[]
  /** Its own names for modes; empty where it has none. */
  readonly variants: readonly string[]
  readonly installed: boolean
  /** Where it is, or why it is not there. */
  readonly reason: string
}

interface ServersWorld {
  readonly cwd: string
  readonly environment: NodeJS.ProcessEnv
  readonly print: (line: string) => void
}

/** `bench servers`: every server in every version, newest first; one line each. */
export async function listServers({cwd, environment, print}: ServersWorld): Promise<readonly ListedServer[]> {
  const servers = await knownServers(cwd)
  const listed = servers.flatMap(entry => describe(entry, environment))
  const rows = listed.map(server => [
    `${server.installed ? '✓' : '·'} ${server.name}`,
    server.version,
    workersText(server),
    server.reason,
  ])
  for (const line of alignRows(rows)) print(line)
  return listed
}

/** `sync thread=gthread`: modes, with the server's own names where they differ. */
function workersText({modes, variants}: ListedServer): string {
  return [...modes, ...(variants.length === 0 ? [] : [`(${variants.join(' ')})`])].join(' ')
}

function describe(entry: ServerEntry, environment: NodeJS.ProcessEnv): readonly ListedServer[] {
  if (entry.kind === 'reference') {
    const {name, version, modes} = entry
    return [{name, version, modes, variants: [], installed: true, reason: 'comes with bench'}]
  }
  const {manifest} = entry
  const [newest, ...older] = manifest.python?.versions ?? []
  // The newest without its number, as `--server NAME` means it: then a server on PATH counts.
  const asked = [undefined, ...older.map(({version}) => version)]
  return newest === undefined
    ? [describeVersion(manifest, undefined, environment)]
    : asked.map(version => describeVersion(manifest, version, environment))
}

function describeVersion(
  manifest: ServerManifest,
  asked: string | undefined,
  environment: NodeJS.ProcessEnv,
): ListedServer {
  const found = lookUp(manifest, asked, {environment})
  const version = found.installed ? found.installation.version : found.version
  return {
    name: manifest.name,
    version,
    modes: modesFor(manifest, version, null),
    variants: variantsOf(manifest, version).map(variant => variant.name),
    installed: found.installed,
    reason: found.installed ? found.installation.where : found.reason,
  }
}
