import {afterAll, beforeAll, describe, test} from 'vitest'
import {placeOf} from '../../../src/server/app.js'
import type {ServerHandle} from '../../../src/server/handle.js'
import {startServer} from '../../../src/server/launch.js'
import {manifestLaunch} from '../../../src/server/manifest/launch.js'
import type {Variant} from '../../../src/server/manifest/schema.js'
import {freePort} from '../../../src/server/port.js'
import {startUpstream, type Upstream} from '../../../src/server/upstream.js'
import {contract} from '../../contract/contract.js'
import {capabilitiesOf, deviationsOf, installedServers, threads, type InstalledServer} from '../installed.js'

const never = new AbortController().signal

/**
 * Every worker of these servers and interfaces in the newest version that is known, as its server.yaml starts it, held to
 * the rules of the reference server. They are in several files because most of the time is waiting, which can be done side by side.
 */
export function holdServersToContract(
  isWanted: (server: string) => boolean,
  interfaces: readonly Variant['interface'][],
): void {
  const {here, missing} = installedServers()
  const absent = missing.filter(word => isWanted(word.split('@')[0] ?? ''))
  test.skipIf(absent.length === 0)(`not installed: ${absent.join(', ')}`, context => context.skip())

  let upstream: Upstream
  beforeAll(async () => {
    upstream = await startUpstream(never)
  })
  afterAll(() => upstream.stop())

  const newest = here.filter(
    ({manifest: {name, python}, installation}) =>
      isWanted(name) && (python === undefined || installation.version === python.versions[0]?.version),
  )
  for (const server of newest) {
    for (const variant of server.variants.filter(each => interfaces.includes(each.interface)))
      holdToContract(server, variant, () => upstream)
  }
}

function holdToContract(server: InstalledServer, variant: Variant, upstream: () => Upstream): void {
  const name = `${server.word}/${variant.name}`
  describe(name, () => {
    let handle: ServerHandle
    beforeAll(async () => {
      handle = await start(server, variant, upstream())
    })
    afterAll(() => handle.stop())
    contract({
      name,
      mode: variant.mode,
      get origin() {
        return handle.origin
      },
      capabilities: capabilitiesOf(variant),
      deviations: deviationsOf(server, variant, 'always'),
      unsettled: deviationsOf(server, variant, 'sometimes'),
    })
  })
}

async function start(
  {manifest, installation}: InstalledServer,
  variant: Variant,
  upstream: Upstream,
): Promise<ServerHandle> {
  const spec = manifestLaunch({
    ...{manifest, variant, installation, threads, workers: 1, workerConnections: 1000},
    place: placeOf(manifest, variant, {kind: 'fixed', framework: 'plain'}),
    host: '127.0.0.1',
    port: await freePort(),
    upstream: upstream.address,
    ready: {path: '/', status: 200, body: 'hello'},
  })
  return startServer(spec, never)
}
