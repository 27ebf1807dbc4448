import type {StartableArm} from '../../src/plan/arm.js'
import {nothingGiven} from '../../src/plan/arm-settings.js'
import {bundledServers} from '../../src/server/catalog.js'
import {chooseVariant} from '../../src/server/variant.js'

/** An arm of a server with the user's own app, whether that server is here or not. */
export function makeArm(server: string, word: string, folder: string): StartableArm {
  const entry = bundledServers().find(({name}) => name === server)
  if (entry?.kind !== 'manifest') throw new Error(`no manifest: ${server}`)
  const {manifest} = entry
  const version = manifest.python?.versions[0]?.version ?? '1.0'
  const {variant} = chooseVariant(manifest, version, word)
  return {
    ...{id: `${server}/${variant.name} w2`, server, serverVersion: version, mode: variant.mode},
    ...{variant: variant.name, requestedAs: null, workers: 2, threads: null, gil: false},
    given: nothingGiven,
    concurrency: {slots: null, parallelism: 2},
    launch: {
      ...{kind: 'manifest', manifest, variant, workers: 2, threads: null, workerConnections: null},
      installation: {version, program: [server], python: null, origin: 'path', where: ''},
      place: {app: 'shop:app', isFactory: false, folder, path: [folder]},
      fixedApp: false,
    },
  }
}
