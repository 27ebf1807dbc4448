import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export const pythonApp = join(root, 'servers/python-app')

const requirements = [
  join(pythonApp, 'requirements.txt'),
  join(root, 'test/servers/python-app/requirements.txt'),
]

/**
 * The bin folder of a virtual environment with the Python app's requirements and a few servers, or why there is none.
 * It is kept between runs and named after what it holds. Only BENCH_REQUIRE=all makes one, because that takes a minute
 * and asks a package index; and then the lack of one is a failure.
 */
export function pythonEnvironment(): {readonly bin: string} | {readonly missing: string} {
  const contents = requirements.map(file => readFileSync(file, 'utf8')).join('\n')
  const name = createHash('sha256').update(contents).digest('hex').slice(0, 12)
  const folder = join(tmpdir(), `workerbench-test-python-${name}`)
  const bin = join(folder, 'bin')
  if (existsSync(join(folder, 'complete'))) return {bin}
  if (process.env['BENCH_REQUIRE'] !== 'all')
    return {missing: 'no Python environment; BENCH_REQUIRE=all makes one'}
  rmSync(folder, {recursive: true, force: true})
  const run = (program: string, ...args: string[]) => execFileSync(program, args, {stdio: 'pipe'})
  run('python3', '-m', 'venv', folder)
  const files = requirements.flatMap(file => ['-r', file])
  run(join(bin, 'python'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...files)
  run(join(bin, 'python'), '-c', `open(${JSON.stringify(join(folder, 'complete'))}, 'w')`)
  return {bin}
}
