import {realpathSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {delimiter, dirname, join, relative, resolve} from 'node:path'
import {z} from 'zod'
import {packageRoot} from '../package-info.js'
import {findProgram} from '../server/install/python.js'
import {joinWords} from '../text/quoting.js'

/** The package of npm that `npx` put into a folder of its own for this call, as npm (7 and later) notes it there. */
const npxSchema = z.object({_npx: z.object({packages: z.array(z.string()).length(1)})})

export interface Started {
  /** `process.argv[1]`: the link by which bench was started, or its file. */
  readonly script: string
  readonly cwd: string
  readonly environment: NodeJS.ProcessEnv
}

/**
 * The words that start this bench again from the same folder. `npx bench` is right only where npm finds this package
 * nearby: elsewhere it would fetch another one of that name.
 */
export async function ownName({script, cwd, environment}: Started): Promise<string> {
  const [, project = ''] = /^(.+)\/node_modules\/\.bin\/[^/]+$/.exec(script) ?? []
  if (project !== '') {
    const fetched = await fetchedPackage(project)
    if (fetched === undefined) return isWithin(cwd, project) ? 'npx bench' : joinWords([script])
    // In a checkout of bench itself.
    if (isWithin(cwd, packageRoot)) return 'npx bench'
    return joinWords(['npx', '--package', fetched, 'bench'])
  }
  if (isOnPath(script, environment)) return 'bench'
  return joinWords(['node', script])
}

async function fetchedPackage(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}')
  try {
    return npxSchema.parse(JSON.parse(text))._npx.packages[0]
  } catch {
    return undefined
  }
}

function isWithin(folder: string, root: string): boolean {
  return !relative(root, folder).startsWith('..')
}

/** What npm puts before PATH for its scripts is not there afterwards. */
function isOnPath(script: string, {PATH = ''}: NodeJS.ProcessEnv): boolean {
  const lasting = PATH.split(delimiter).filter(folder => !folder.endsWith('/node_modules/.bin'))
  const found = findProgram('bench', {PATH: lasting.join(delimiter)})
  return found !== undefined && realpath(found) === realpath(script)
}

function realpath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

/** The JSON Schema of bench.yaml for an editor: a path that others share where the project has bench in its node_modules. */
export function schemaPlace(cwd: string): string {
  const file = resolve(packageRoot, 'schema/bench-file.schema.json')
  const modules = dirname(packageRoot.replace(/\/$/, ''))
  return modules.endsWith('/node_modules') && isWithin(cwd, dirname(modules)) ? relative(cwd, file) : file
}
