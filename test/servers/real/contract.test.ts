import {afterAll, beforeAll, describe, test} from 'vitest'
import {placeOf} from '../../../src/server/app.js'
import type {ServerHandle} from '../../../src/server/handle.js'
import {startServer} from '../../../src/server/launch.js'
import {manifestLaunch} from '../../../src/server/manifest/launch.js'
import type {Variant} from '../../../src/server/manifest/schema.js'
import {freePort} from '../../../src/server/port.js'
import {startUpstream, type Upstream} from '../../../src/server/upstream.js'
import {contract} from '../../contract/contract.js'
import {capabilitiesOf, deviationsOf, installedServers, threads, type InstalledServer} from './installed.js'

/** The newest of every server, as its server.yaml starts it, held to the rules of the reference server. */
const {here, missing} = installedServers()
const newest = here.filter(
  ({manifest, installation}) =>
    manifest.python === undefined || installation.version === manifest.python.versions[0]?.version,
)
const never = new AbortController().signal

test.skipIf(missing.length === 0)(`not installed: ${missing.join(', ')}`, context => context.skip())

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream(never)
})
afterAll(() => upstream.stop())

for (const server of newest) {
  for (const variant of server.variants) holdToContract(server, variant)
}

function holdToContract(server: InstalledServer, variant: Variant): void {
  const name = `${server.word}/${variant.name}`
  describe(name, () => {
    let handle: ServerHandle
    beforeAll(async () => {
      handle = await start(server, variant)
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

async function start({manifest, installation}: InstalledServer, variant: Variant): Promise<ServerHandle> {
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
