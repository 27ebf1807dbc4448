import {existsSync, readdirSync, readFileSync, realpathSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {BenchError, usageError} from '../error.js'
import {packageRoot} from '../package-info.js'
import type {Scenario} from './scenario.js'

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
    throw new BenchError(`${file} is missing or broken`, {
      family: 'bug',
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

/** One scenario by name, or by path when the word has a slash or ends in .yaml. */
export async function findScenario(word: string, cwd: string): Promise<Scenario> {
  if (/[/\\]|\.ya?ml$/.test(word)) return (await import('./read.js')).readScenario(resolve(cwd, word))
  const file = join(cwd, projectFolder, `${word}.yaml`)
  if (existsSync(file) && !isBundledFolder(join(cwd, projectFolder)))
    return (await import('./read.js')).readScenario(file)
  const known = await knownScenarios(cwd)
  const found = known.find(scenario => scenario.name === word)
  if (found !== undefined) return found
  throw usageError(
    `unknown scenario "${word}"`,
    `scenarios: ${known.map(scenario => scenario.name).join(', ')}; or the path of a .yaml file, or --path /your/path`,
  )
}

async function readFolder(folder: string): Promise<readonly Scenario[]> {
  if (!existsSync(folder) || isBundledFolder(folder)) return []
  const files = readdirSync(folder).filter(name => /\.ya?ml$/.test(name))
  if (files.length === 0) return []
  const {readScenario} = await import('./read.js')
  return Promise.all(files.sort().map(name => readScenario(join(folder, name))))
}

/** In a checkout of bench itself the working directory's scenarios/ are the bundled ones. */
function isBundledFolder(folder: string): boolean {
  const bundled = `${packageRoot}scenarios`
  return existsSync(bundled) && existsSync(folder) && realpathSync(folder) === realpathSync(bundled)
}
