import {usageError} from '../error.js'
import type {ServerManifest, Variant} from './manifest/schema.js'
import {modes, resolveMode} from './mode.js'
import type {Mode} from './protocol.js'
import {isWithin} from './version.js'

export type AppInterface = Variant['interface']

/** Those that a version has, in the order of the file: the first of a mode is its default. */
export function variantsOf({variants}: ServerManifest, version: string): readonly Variant[] {
  return variants.filter(variant => isWithin(version, variant))
}

export interface ChosenVariant {
  readonly variant: Variant
  /** The word the user wrote, when it is not the canonical name of the mode. */
  readonly requestedAs: string | null
}

/**
 * What a word means for one server: a canonical mode runs the default variant of that mode, a name that the server has
 * as a variant runs that one, and another alias runs the default variant of its mode. `serves` narrows the choice to
 * variants that can run the user's app.
 */
export function chooseVariant(
  manifest: ServerManifest,
  version: string,
  word: string,
  serves: ReadonlySet<AppInterface> | null = null,
): ChosenVariant {
  const name = word.trim().toLowerCase()
  const has = variantsOf(manifest, version)
  const byName = isMode(name) ? undefined : has.find(variant => variant.name === name)
  if (byName !== undefined) return {variant: fitting([byName], serves, manifest, has), requestedAs: name}
  if (!isMode(name)) refuseOtherVersions(manifest, version, name)
  const {mode, requestedAs} = resolveMode(
    name,
    manifest.variants.map(variant => variant.name),
  )
  const ofMode = has.filter(variant => variant.mode === mode)
  if (ofMode.length === 0)
    throw usageError(
      'WB_MODE_NOT_SUPPORTED',
      `${manifest.name} ${version} has no ${mode} mode`,
      `it has: ${describe(has)}`,
    )
  return {variant: fitting(ofMode, serves, manifest, has), requestedAs}
}

function isMode(name: string): boolean {
  return (modes as readonly string[]).includes(name)
}

/** The default variant of the mode, and no other in silence: tornado is no substitute for asgi. */
function fitting(
  candidates: readonly Variant[],
  serves: ReadonlySet<AppInterface> | null,
  {name}: ServerManifest,
  has: readonly Variant[],
): Variant {
  const [wanted] = candidates
  if (wanted === undefined) throw new TypeError('no candidate')
  if (serves === null || serves.has(wanted.interface)) return wanted
  const possible = has.filter(variant => serves.has(variant.interface))
  throw usageError(
    'WB_MODE_NOT_SUPPORTED',
    `${name}/${wanted.name} serves ${wanted.interface.toUpperCase()}, and the app is ${[...serves].join(' and ').toUpperCase()}`,
    possible.length === 0
      ? `${name} has no mode for it; --app may be given twice, once for each interface`
      : `modes of ${name} for it: ${describe(possible)}; --app may be given twice, once for each interface`,
  )
}

/** A name that only other versions have gets them named. */
function refuseOtherVersions({name, variants, python}: ServerManifest, version: string, word: string): void {
  const elsewhere = variants.find(variant => variant.name === word)
  if (elsewhere === undefined) return
  const versions = (python?.versions ?? [])
    .map(each => each.version)
    .filter(each => isWithin(each, elsewhere))
  throw usageError(
    'WB_UNKNOWN_MODE',
    `${name} ${version} has no ${word} worker`,
    versions.length === 0 ? undefined : `these have: ${versions.map(each => `${name}@${each}`).join(', ')}`,
  )
}

/** `sync, thread (gthread), green (gevent)`. */
function describe(variants: readonly Variant[]): string {
  return variants.map(({mode, name}) => (mode === name ? mode : `${mode} (${name})`)).join(', ')
}

/** The modes that a version has, and for which its default variant serves the app. */
export function modesFor(
  manifest: ServerManifest,
  version: string,
  serves: ReadonlySet<AppInterface> | null,
): readonly Mode[] {
  const has = variantsOf(manifest, version)
  return modes.filter(mode => {
    const wanted = has.find(variant => variant.mode === mode)
    return wanted !== undefined && (serves === null || serves.has(wanted.interface))
  })
}
