import {existsSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {usageError} from '../error.js'
import {pythonAppFolder} from './install/environment.js'
import type {ServerManifest, Variant} from './manifest/schema.js'
import type {AppInterface} from './variant.js'

export type Framework = 'plain' | 'django'

/** What a server serves: bench's fixed app, or the user's. */
export type App =
  | {readonly kind: 'fixed'; readonly framework: Framework}
  | {
      readonly kind: 'own'
      /** Absolute: the servers' working directory, and where modules are found. */
      readonly folder: string
      /** `module:attribute` or `module:factory()` for each interface that there is one for; null: a server that finds the app by itself. */
      readonly callables: Readonly<Partial<Record<AppInterface, string>>> | null
    }

/** Interfaces that an app has; null: as many as are asked for. */
export function interfacesOf(app: App): ReadonlySet<AppInterface> | null {
  if (app.kind === 'fixed' || app.callables === null) return null
  return new Set(Object.keys(app.callables) as AppInterface[])
}

/** A server that is bound to a framework serves the fixed app in that one. */
export function frameworkOf({framework}: ServerManifest, app: App): Framework | null {
  return app.kind === 'own' ? null : (framework ?? app.framework)
}

export interface AppPlace {
  /** What {app} stands for: `module:attribute`. */
  readonly app: string
  /** It names a function that makes the app. */
  readonly isFactory: boolean
  readonly folder: string
  /** Added to PYTHONPATH. */
  readonly path: readonly string[]
}

/** Where the app is for one variant. Refuses (usage) what a server cannot serve, before it is started. */
export function placeOf(manifest: ServerManifest, {interface: wanted}: Variant, app: App): AppPlace {
  if (app.kind === 'own') {
    const missing = manifest.appFiles.find(file => !existsSync(join(app.folder, file)))
    if (missing !== undefined)
      throw usageError(
        'WB_BAD_APP',
        `${manifest.name} needs ${missing}, and ${app.folder} has none`,
        'name its folder with --cwd',
      )
    if (wanted === 'plain')
      throw usageError(
        'WB_APP_NOT_SERVED',
        `${manifest.name} runs only the fixed app of bench`,
        'leave out --app, or use --command',
      )
    return ownPlace(app.callables?.[wanted] ?? '', app.folder)
  }
  const path = [pythonAppFolder, join(pythonAppFolder, 'django')]
  const django = frameworkOf(manifest, app) === 'django'
  if (wanted === 'plain') {
    if (django)
      throw usageError(
        'WB_APP_NOT_SERVED',
        `${manifest.name} does not run Django`,
        'leave it out with --framework django',
      )
    return {app: '', isFactory: false, folder: process.cwd(), path: []}
  }
  return {
    isFactory: false,
    app: django ? `djsite.${wanted}:application` : `${wanted}_app:application`,
    folder: django ? join(pythonAppFolder, 'django') : pythonAppFolder,
    path,
  }
}

/** As a user writes it. */
export function wordOf({app, isFactory}: AppPlace): string {
  return isFactory ? `${app}()` : app
}

function ownPlace(word: string, folder: string): AppPlace {
  if (!word.endsWith('()')) return {app: word, isFactory: false, folder, path: [folder]}
  return {app: word.slice(0, -2), isFactory: true, folder, path: [folder, join(pythonAppFolder, 'own')]}
}

/** `--cwd`, which must be a folder. */
export function requireFolder(folder: string): string {
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder
  throw usageError('WB_NO_SUCH_FOLDER', `--cwd ${folder}: there is no such folder`)
}
