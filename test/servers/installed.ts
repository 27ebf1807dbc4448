import {bundledServers} from '../../src/server/catalog.js'
import {lookUp, type Installation} from '../../src/server/install/lookup.js'
import type {ServerManifest, Variant} from '../../src/server/manifest/schema.js'
import {variantsOf} from '../../src/server/variant.js'
import {isWithin} from '../../src/server/version.js'
import type {Capabilities, Deviations} from '../contract/target.js'

export interface InstalledServer {
  /** As `--server` takes it: `gunicorn@20.1.0`. */
  readonly word: string
  readonly manifest: ServerManifest
  readonly installation: Installation
  readonly variants: readonly Variant[]
}

/** Every server in every version that is in an environment here; what is on PATH is of no known version. */
export function installedServers(): {
  readonly here: readonly InstalledServer[]
  readonly missing: readonly string[]
} {
  const here: InstalledServer[] = []
  const missing: string[] = []
  for (const entry of bundledServers()) {
    if (entry.kind === 'reference') continue
    const {manifest} = entry
    for (const version of manifest.python?.versions.map(each => each.version) ?? [undefined]) {
      const word = version === undefined ? manifest.name : `${manifest.name}@${version}`
      const found = lookUp(manifest, version, {environment: process.env})
      if (!found.installed || found.installation.origin === 'path') missing.push(word)
      else {
        const {installation} = found
        here.push({word, manifest, installation, variants: variantsOf(manifest, installation.version)})
      }
    }
  }
  return {here, missing}
}

export const threads = 4

/** What a manifest says of a variant with one worker, in the words of the contract. */
export function capabilitiesOf(variant: Variant): Capabilities {
  const {keepAlive, pipelining, webSocket, inService} = variant
  const many = {threads, 'worker-connections': Infinity, unbounded: Infinity}
  return {
    ...{keepAlive, pipelining, webSocket, strictHttp: false},
    inService: typeof inService === 'number' ? inService : many[inService],
  }
}

/** The rules that this variant is known to break always or sometimes, and why. */
export function deviationsOf(
  {manifest, installation}: InstalledServer,
  variant: Variant,
  when: 'always' | 'sometimes',
): Deviations {
  return Object.fromEntries(
    manifest.deviations
      .filter(each => isWithin(installation.version, each) && each.sometimes === (when === 'sometimes'))
      .filter(({variants}) => variants === undefined || variants.includes(variant.name))
      .flatMap(({rules, because}) => rules.map(rule => [rule, because])),
  )
}
