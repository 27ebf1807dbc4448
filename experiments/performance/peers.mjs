import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'

/** The peers and what they run on, exactly. */
export const pinned = {
  gunicorn: '27.0.1',
  gevent: '26.9.0',
  uvicorn: '0.54.0',
  httptools: '0.9.0',
  uvloop: '0.23.0',
}

/** What gunicorn's gevent worker imports beside gevent. */
const extras = {gunicorn: '[gevent]'}

const requirements = Object.entries(pinned).map(
  ([name, version]) => `${name}${extras[name] ?? ''}==${version}`,
)

export const defaultVenv = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'workerbench',
  `performance-${pinned.gunicorn}-${pinned.uvicorn}`,
)

/** Installs the peers from PyPI into a virtual environment, once. Gives the folder of their programs. */
export function installPeers(venv) {
  const bin = join(venv, 'bin')
  if (!existsSync(join(bin, 'python'))) {
    mkdirSync(venv, {recursive: true})
    run('python3', '-m', 'venv', venv)
  }
  if (!isComplete(bin)) {
    console.error(`installing ${requirements.join(' ')} in ${venv}`)
    run(
      join(bin, 'python'),
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      ...requirements,
    )
  }
  return bin
}

/** `3.11.7`. */
export function pythonVersion(bin) {
  return run(join(bin, 'python'), '-c', 'import platform; print(platform.python_version())').trim()
}

function isComplete(bin) {
  const installed = run(join(bin, 'python'), '-m', 'pip', 'freeze', '--disable-pip-version-check').split('\n')
  return Object.entries(pinned).every(([name, version]) => installed.includes(`${name}==${version}`))
}

function run(program, ...args) {
  return execFileSync(program, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']})
}
