import {resolve} from 'node:path'
import {pathToFileURL} from 'node:url'
import {describeError} from '../../log/describe-error.js'
import type {Settings} from '../../settings/settings.js'
import {WorkerError, workerExit} from '../../process/exit-code.js'
import {misfit, type Callable} from '../../interface/interface-of-mode.js'

/** gunicorn's: the attribute of the module that is called when none is named. */
const defaultAttribute = 'application'

type AppSettings = Pick<Settings, 'app' | 'interface' | 'mode'>

/**
 * The user's callable; undefined when the settings name none. A worker is a new process, so a reload loads the files as
 * they are now. Throws WorkerError, with the code for an app that cannot be loaded, whatever is wrong with it.
 */
export async function loadApp({app, interface: named, mode}: AppSettings): Promise<Callable | undefined> {
  if (app === undefined) return undefined
  const {path, attribute} = splitAppName(app)
  const module = await importModule(path, app)
  const found = attributeOf(module, attribute)
  if (found === undefined) throw cannotLoad(app, `${path} exports no '${attribute}'`)
  if (typeof found !== 'function') throw cannotLoad(app, `'${attribute}' of ${path} is no function`)
  const reason = named === 'auto' ? misfit(found as Callable, mode) : undefined
  if (reason !== undefined) throw cannotLoad(app, reason)
  return found as Callable
}

/** `./app.js:make` or `./app.js`. */
export function splitAppName(name: string): {path: string; attribute: string} {
  const match = /^(.+):([A-Za-z_$][\w$]*)$/.exec(name)
  return {path: match?.[1] ?? name, attribute: match?.[2] ?? defaultAttribute}
}

async function importModule(path: string, app: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    throw cannotLoad(app, describeError(error))
  }
}

/** Of an ES module its export; of a CommonJS module, or a default export that is an object, the property. */
function attributeOf(module: Readonly<Record<string, unknown>>, attribute: string): unknown {
  if (Object.hasOwn(module, attribute)) return module[attribute]
  const {default: whole} = module
  const isHolder = (typeof whole === 'object' && whole !== null) || typeof whole === 'function'
  if (isHolder && attribute in whole) return (whole as Readonly<Record<string, unknown>>)[attribute]
  return undefined
}

function cannotLoad(app: string, reason: string): WorkerError {
  return new WorkerError(workerExit.appLoadError, `the app '${app}' cannot be loaded: ${reason}`)
}
