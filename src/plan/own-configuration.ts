import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {ServerManifest} from '../server/manifest/schema.js'
import {takenAway} from '../server/manifest/launch.js'
import {oneLine} from '../text/control.js'
import type {Arm} from './arm.js'

/** More would be no line any more. */
const mostNamed = 20
/** A configuration file is small; one that is not is not looked through. */
const mostBytes = 1 << 20

/**
 * What the environment and the app's own files say about a server, beside its arms: a line for each, which says what of it
 * holds. Nothing is executed: of a file only the names that it sets are read.
 */
export function ownConfiguration(arms: readonly Arm[], environment: NodeJS.ProcessEnv): readonly string[] {
  const launches = arms.flatMap(({launch}) => (launch.kind === 'manifest' ? [launch] : []))
  const lines = launches.flatMap(({manifest, place, fixedApp}) => [
    ...ofEnvironment(manifest, environment),
    ...(fixedApp ? [] : ofFile(manifest, place.folder)),
  ])
  return [...new Set(lines)]
}

function ofEnvironment(manifest: ServerManifest, environment: NodeJS.ProcessEnv): readonly string[] {
  const names = takenAway(manifest, environment)
  if (names.length === 0) return []
  return [`${manifest.name} is started without ${listOf(names)} of the environment: what an arm says holds`]
}

function ofFile({name, configuration}: ServerManifest, folder: string): readonly string[] {
  if (configuration === undefined) return []
  const path = join(folder, configuration.file)
  if (!existsSync(path)) return []
  const set = namesSetIn(readFileSync(path).subarray(0, mostBytes).toString('utf8'))
  const overruled = set.filter(each => configuration.overruled.includes(each))
  const kept = set.filter(each => !configuration.overruled.includes(each))
  const parts = [
    ...(kept.length === 0 ? [] : [`${listOf(kept)} of it ${kept.length === 1 ? 'holds' : 'hold'}`]),
    ...(overruled.length === 0 ? [] : [`the arm overrules ${listOf(overruled)}`]),
  ]
  return [`${name} reads ${oneLine(path)}: ${parts.length === 0 ? 'it sets nothing' : parts.join('; ')}`]
}

/** What a Python module assigns or defines at its top level. */
function namesSetIn(text: string): readonly string[] {
  const found = text.matchAll(/^(?:([a-z][a-z0-9_]*)\s*(?::[^=\n]+)?=(?!=)|def ([a-z][a-z0-9_]*)\()/gm)
  return [...new Set([...found].map(([, assigned, defined]) => assigned ?? defined ?? ''))]
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed)
  const more = names.length > mostNamed ? [`${names.length - mostNamed} more`] : []
  const all = [...shown, ...more]
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`
}
