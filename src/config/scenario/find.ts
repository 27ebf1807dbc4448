import {existsSync, readdirSync, readFileSync, realpathSync} from 'node:fs'
import {basename, extname, join, resolve} from 'node:path'
import {BenchError, usageError} from '../../error.js'
import {packageRoot} from '../../package-info.js'
import {path as pathWord} from '../words/request.js'
import {readWord} from '../words/word.js'
import {pathScenario, type Scenario} from './scenario.js'

/** A folder of the working directory whose scenarios are known by name, beside the bundled ones. */
export const projectFolder = 'scenarios'

/**
 * The scenarios that come with bench, validated when it was built: a list must not cost the reading of YAML.
 * `npm run build` writes the file from scenarios/*.yaml.
 */
export function bundledScenarios(): readonly Scenario[] {
  const file = `${packageRoot}dist/scenarios.json`
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly Scenario[]
  } catch (error) {
    throw new BenchError('WB_PACKAGE_BROKEN', `${file} is missing or broken`, {
      hint: 'run `npm run build`',
      cause: error,
    })
  }
}

/** Every scenario known by name in `cwd`: bundled ones, and those of its scenarios/ folder, which win. */
export async function knownScenarios(cwd: string): Promise<readonly Scenario[]> {
  const own = await readFolder(join(cwd, projectFolder))
  const names = new Set(own.map(scenario => scenario.name))
  return [...bundledScenarios().filter(scenario => !names.has(scenario.name)), ...own]
}

/**
 * One scenario by name; by its file when the word has a slash or ends in .yaml; or a GET of the path that begins with a
 * slash. Reads no file but its own.
 */
export async function findScenario(word: string, cwd: string): Promise<Scenario> {
  if (isRequestPath(word)) return pathScenario(readWord(word, 'a path', pathWord))
  if (/[/\\]|\.ya?ml$/.test(word)) return (await import('./read.js')).readScenario(resolve(cwd, word))
  const own = filesOf(join(cwd, projectFolder)).find(file => basename(file, extname(file)) === word)
  if (own !== undefined) return (await import('./read.js')).readScenario(own)
  const bundled = bundledScenarios()
  const found = bundled.find(scenario => scenario.name === word)
  if (found !== undefined) return found
  const known = [
    ...bundled.map(scenario => scenario.name),
    ...filesOf(join(cwd, projectFolder)).map(file => basename(file, extname(file))),
  ]
  throw usageError(
    'WB_UNKNOWN_SCENARIO',
    `unknown scenario "${word}"`,
    `scenarios: ${known.join(', ')}; or the path of a .yaml file, or /your/path`,
  )
}

/** Files of scenarios have an extension, so that no path of theirs is mistaken for one of a request. */
function isRequestPath(word: string): boolean {
  return word.startsWith('/') && !/\.ya?ml$/.test(word)
}

async function readFolder(folder: string): Promise<readonly Scenario[]> {
  const files = filesOf(folder)
  if (files.length === 0) return []
  const {readScenario} = await import('./read.js')
  return Promise.all(files.map(readScenario))
}

/** Scenario files of a project, sorted; none for bench's own folder, whose scenarios are the bundled ones. */
function filesOf(folder: string): readonly string[] {
  if (!existsSync(folder) || isBundledFolder(folder)) return []
  return readdirSync(folder)
    .filter(name => /\.ya?ml$/.test(name))
    .sort()
    .map(name => join(folder, name))
}

/** In a checkout of bench itself the working directory's scenarios/ are the bundled ones. */
function isBundledFolder(folder: string): boolean {
  const bundled = `${packageRoot}scenarios`
  return existsSync(bundled) && existsSync(folder) && realpathSync(folder) === realpathSync(bundled)
}
