// The servers that robustness is shown of: ours from any checkout, and those beside which they stand. Each runs in a
// process group of its own, which `stop()` ends whole.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync, readdirSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {freePort} from '../lib/nginx.mjs'

const here = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'workerbench', 'envs')
const pythonApp = join(here, 'servers/python-app')

export const modes = ['sync', 'thread', 'green', 'async', 'native']

/** Where the server's build is: this checkout, or another for the state before a change. */
export function checkoutFrom(argv = process.argv) {
  const at = argv.indexOf('--checkout')
  return at === -1 ? here : argv[at + 1]
}

const gunicorn = join(cache, 'gunicorn-27.0.1/bin/gunicorn')

/** By name: what is started, and in which folder. */
const peers = {
  'gunicorn sync': () => gunicornArgv('sync', 'wsgi_app:application'),
  'gunicorn gthread': () => [...gunicornArgv('gthread', 'wsgi_app:application'), '--threads', '4'],
  'gunicorn gevent': () => gunicornArgv('gevent', 'wsgi_app:application'),
  'gunicorn asgi': () => gunicornArgv('asgi', 'asgi_app:application'),
  'uvicorn h11': () => uvicornArgv('asyncio', 'h11'),
  'uvicorn httptools': () => uvicornArgv('uvloop', 'httptools'),
  'node:http': checkout => [process.execPath, join(checkout, 'dist/servers/node/main.js')],
}

function gunicornArgv(worker, app) {
  return [gunicorn, '--worker-class', worker, '--log-level', 'warning', '--no-control-socket', app]
}

function uvicornArgv(loop, http) {
  const program = join(cache, 'uvicorn-0.54.0/bin/uvicorn')
  return [
    program,
    'asgi_app:application',
    '--loop',
    loop,
    '--http',
    http,
    '--log-level',
    'warning',
    '--no-access-log',
  ]
}

/** `name` is a mode of ours or a peer; `flags` are passed on, so many `workers` are asked for. */
export async function startArm(name, {workers = 1, flags = [], checkout = checkoutFrom(), prefix = []} = {}) {
  const port = await freePort()
  const address = `127.0.0.1:${port}`
  const isOurs = modes.includes(name)
  const argv = isOurs
    ? [process.execPath, join(checkout, 'dist/servers/reference/main.js'), '--mode', name]
    : peers[name](checkout)
  const place =
    isOurs || name.startsWith('gunicorn') ? ['--bind', address] : ['--host', '127.0.0.1', '--port', `${port}`]
  const [program, ...rest] = [...prefix, ...argv, ...place, '--workers', `${workers}`, ...flags]
  const child = spawn(program, rest, {
    cwd: isOurs ? undefined : pythonApp,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {...process.env, WEB_CONCURRENCY: undefined, PYTHONDONTWRITEBYTECODE: '1'},
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', text => (log = (log + text).slice(-200_000)))
  const exited = once(child, 'exit')
  const arm = {
    name,
    port,
    pid: child.pid,
    origin: `http://${address}`,
    log: () => log,
    exited,
    signal: signal => child.kill(signal),
    signalAll: signal => process.kill(-child.pid, signal),
    processes: () => treeOf(child.pid),
    rssMb: () => Math.round(treeOf(child.pid).reduce((sum, pid) => sum + rssBytes(pid), 0) / 1e6),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await Promise.race([exited, sleep(4000, undefined, {ref: false})])
      }
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // Nobody of the group is left.
      }
      await exited
    },
  }
  const endMs = Date.now() + 20_000
  while (!(await answers(arm.origin))) {
    if (child.exitCode !== null || Date.now() > endMs) {
      await arm.stop()
      throw new Error(`${name} does not answer:\n${log.slice(-2000)}`)
    }
    await sleep(50)
  }
  return arm
}

export async function answers(origin) {
  const signal = AbortSignal.timeout(2000)
  const headers = {connection: 'close'}
  const answer = await fetch(`${origin}/`, {signal, headers}).catch(() => undefined)
  await answer?.arrayBuffer().catch(() => undefined)
  return answer?.status === 200
}

/** This process and all below it. */
function treeOf(root) {
  const children = new Map()
  for (const name of readdirSync('/proc').filter(each => /^\d+$/.test(each))) {
    const parent = read(`/proc/${name}/stat`).replace(/^.*\) \S+ (\d+) .*$/s, '$1')
    children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(name)])
  }
  const tree = [root]
  for (const pid of tree) tree.push(...(children.get(pid) ?? []))
  return tree.filter(pid => read(`/proc/${pid}/status`) !== '')
}

function rssBytes(pid) {
  return 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0)
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
