import {filesOf, has, type Folder} from './folder.js'
import type {PythonApp, PythonCallable} from './found.js'

/** Frameworks whose apps are made by a call in a module's own lines. */
const frameworks: Readonly<Record<string, 'wsgi' | 'asgi'>> = {
  Flask: 'wsgi',
  FastAPI: 'asgi',
  Starlette: 'asgi',
  Quart: 'asgi',
  Litestar: 'asgi',
}

const names = Object.keys(frameworks).join('|')
/** `app = FastAPI(`, `api: FastAPI = fastapi.FastAPI(`. Only at the beginning of a line: what is indented is no module's. */
const made = new RegExp(`^([A-Za-z_]\\w*)\\s*(?::[^=\\n]*)?=\\s*(?:\\w+\\.)?(${names})\\(`, 'm')
const factoryName = '(?:create|make|build|get)_(?:app|application|api)'
const madeByFactory = new RegExp(`^([A-Za-z_]\\w*)\\s*=\\s*(?:\\w+\\.)?${factoryName}\\(`, 'm')
/** One that can be called without arguments. */
const factory = new RegExp(`^def (${factoryName})\\(\\s*(?:\\)|\\w+\\s*(?::[^=)]*)?=|\\*)`, 'm')
const mentioned = new RegExp(`\\b(${names})\\(`)
const imported = new RegExp(`^\\s*(?:from|import)\\s+(${names})\\b`, 'im')

/** Where apps usually are, likeliest first. */
const usualModules = ['wsgi', 'asgi', 'main', 'app', 'application', 'server', 'api', 'run', '__init__']

interface Sighting extends PythonCallable {
  readonly framework: string
  readonly folder: string
  readonly file: string
  readonly rank: readonly number[]
}

/** An app of Flask, FastAPI or one like them in the sources: made already before by a factory, near before far. */
export function findPythonSource(folder: Folder): PythonApp | undefined {
  const files = filesOf(folder, '.py')
  const texts = files.flatMap(file => {
    const text = folder.read(file)
    return text === undefined ? [] : [{file, text}]
  })
  const project = texts.map(({text}) => frameworkIn(text)).find(found => found !== undefined)
  const [best] = texts
    .flatMap(({file, text}) => sightings(folder, file, text, project))
    .sort((a, b) => compareRanks(a.rank, b.rank))
  if (best === undefined) return undefined
  const {word, isFactory, framework, folder: root, file} = best
  return {
    kind: 'python',
    framework,
    folder: root,
    apps: [{word, isFactory, interface: best.interface}],
    server: null,
    evidence: [file],
  }
}

function sightings(
  folder: Folder,
  file: string,
  text: string,
  project: string | undefined,
): readonly Sighting[] {
  const framework = frameworkIn(text) ?? project
  if (framework === undefined) return []
  const {root, module} = moduleOf(file, folder)
  const base = file.slice(file.lastIndexOf('/') + 1, -'.py'.length)
  const usual = usualModules.indexOf(base)
  const sighting = (attribute: string, isFactory: boolean): Sighting => ({
    word: `${module}:${attribute}`,
    isFactory,
    interface: frameworks[framework] ?? null,
    framework,
    folder: root,
    file,
    rank: [isFactory ? 1 : 0, file.split('/').length, usual === -1 ? usualModules.length : usual],
  })
  const [, attribute] = made.exec(text) ?? madeByFactory.exec(text) ?? []
  const [, maker] = factory.exec(text) ?? []
  return [
    ...(attribute === undefined ? [] : [sighting(attribute, false)]),
    ...(maker === undefined ? [] : [sighting(maker, true)]),
  ]
}

function frameworkIn(text: string): string | undefined {
  const [, called] = made.exec(text) ?? mentioned.exec(text) ?? []
  const named = made.exec(text)?.[2] ?? called
  if (named !== undefined && named in frameworks) return named
  const [, module = ''] = imported.exec(text) ?? []
  return Object.keys(frameworks).find(name => name.toLowerCase() === module.toLowerCase())
}

/** The folder `src` holds packages and is none, unless it says so. */
export function moduleOf(file: string, folder: Folder): {readonly root: string; readonly module: string} {
  const root = file.startsWith('src/') && !has(folder, 'src/__init__.py') ? 'src' : ''
  const inside = root === '' ? file : file.slice(root.length + 1)
  const module = inside
    .replace(/\.py$/, '')
    .replace(/\/?__init__$/, '')
    .replaceAll('/', '.')
  return {root, module: module === '' ? '__init__' : module}
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index])
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
