import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {cacheFolder} from '../../../src/server/cache.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export const pythonApp = join(root, 'servers/python-app')

const requirements = [
  join(pythonApp, 'requirements.txt'),
  join(root, 'test/servers/python-app/requirements.txt'),
]

/** Of an environment of its own. */
export const fastapiRequirements = [join(root, 'test/servers/python-app/fastapi-requirements.txt')]

/**
 * The bin folder of a virtual environment with the Python app's requirements and a few servers, or why there is none.
 * It is kept between runs and named after what it holds.
 */
export function pythonEnvironment(
  files: readonly string[] = requirements,
): {readonly bin: string} | {readonly missing: string} {
  const folder = environmentFolder(files)
  return existsSync(join(folder, 'complete'))
    ? {bin: join(folder, 'bin')}
    : {missing: 'no Python environment; BENCH_REQUIRE=all makes one'}
}

/** Takes a minute and asks a package index. Once for all test files, before any of them (test/global-setup.ts). */
export function makePythonEnvironment(wanted: readonly string[] = requirements): void {
  if ('bin' in pythonEnvironment(wanted)) return
  const folder = environmentFolder(wanted)
  const python = join(folder, 'bin', 'python')
  rmSync(folder, {recursive: true, force: true})
  const run = (program: string, ...args: string[]) => execFileSync(program, args, {stdio: 'pipe'})
  run('python3', '-m', 'venv', folder)
  const files = wanted.flatMap(file => ['-r', file])
  run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...files)
  writeFileSync(join(folder, 'complete'), '')
}

function environmentFolder(files: readonly string[]): string {
  const contents = files.map(file => readFileSync(file, 'utf8')).join('\n')
  const name = createHash('sha256').update(contents).digest('hex').slice(0, 12)
  return join(cacheFolder(process.env), 'envs', `test-python-${name}`)
}
