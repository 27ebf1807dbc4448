import {usageError} from '../error.js'
import {findServer, knownServers, type ServerEntry} from '../server/catalog.js'
import {environmentOf} from '../server/install/environment.js'
import {installEnvironment, type InstallOutcome, type InstallWorld} from '../server/install/install.js'
import {pinnedVersion} from '../server/install/lookup.js'
import {findPython, type Interpreter} from '../server/install/python.js'
import type {ServerManifest} from '../server/manifest/schema.js'
import {refuseStrayFlag} from './stray-flag.js'

export interface InstallRequest {
  readonly words: readonly string[]
  readonly all: boolean
  readonly python: string | undefined
}

export interface InstalledServer {
  readonly name: string
  readonly version: string
  readonly outcome: InstallOutcome
  readonly folder: string
}

interface BenchInstallWorld extends InstallWorld {
  readonly cwd: string
  readonly print: (line: string) => void
}

/** `bench servers install`: one environment after another; what cannot be had ends it, and what is done stays. */
export async function benchInstall(
  request: InstallRequest,
  world: BenchInstallWorld,
): Promise<readonly InstalledServer[]> {
  const wanted = chooseTargets(request, await knownServers(world.cwd))
  let interpreter: Interpreter | undefined
  const python = () => (interpreter ??= findPython(request.python, world.environment))
  const done: InstalledServer[] = []
  for (const {manifest, install, version} of wanted) {
    const target = environmentOf(manifest, version, world.environment)
    const outcome = await installEnvironment(manifest.name, install, target, python, world)
    world.print(`${manifest.name} ${target.version}: ${outcome} (${target.folder})`)
    done.push({name: manifest.name, version: target.version, outcome, folder: target.folder})
  }
  return done
}

interface InstallTarget {
  readonly manifest: ServerManifest
  readonly install: NonNullable<ServerManifest['python']>
  readonly version: NonNullable<ServerManifest['python']>['versions'][number]
}

function chooseTargets(
  {words, all}: InstallRequest,
  servers: readonly ServerEntry[],
): readonly InstallTarget[] {
  refuseStrayFlag(words, 'servers install')
  if (all && words.length > 0)
    throw usageError('WB_FLAGS_CONFLICT', '--all already names every server', 'leave out the names')
  if (all) return servers.flatMap(everyVersion)
  if (words.length === 0)
    throw usageError(
      'WB_NOTHING_NAMED',
      'which servers?',
      `name some, or give --all: ${installable(servers).join(', ')}`,
    )
  return words.map(word => {
    const {entry, version} = findServer(word, servers)
    if (entry.kind === 'reference' || entry.manifest.python === undefined)
      throw usageError(
        'WB_NOT_INSTALLABLE',
        `${entry.name} comes with bench`,
        `to be installed: ${installable(servers).join(', ')}`,
      )
    const {manifest} = entry
    return {manifest, install: entry.manifest.python, version: pinnedVersion(manifest, version)}
  })
}

function everyVersion(entry: ServerEntry): readonly InstallTarget[] {
  if (entry.kind === 'reference' || entry.manifest.python === undefined) return []
  const {manifest} = entry
  const install = entry.manifest.python
  return install.versions.map(version => ({manifest, install, version}))
}

function installable(servers: readonly ServerEntry[]): readonly string[] {
  return servers.flatMap(entry =>
    entry.kind === 'manifest' && entry.manifest.python !== undefined ? [entry.name] : [],
  )
}
