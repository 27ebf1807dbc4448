// An nginx that answers `return 200`, on a free port, with its configuration in a folder of its own.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/** `cpus`: as `taskset` takes them; any when left out. Ends with `stop()`; `workers` are its worker processes' ids. */
export async function startNginx(cpus, workerCount = 1) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-nginx-'))
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, configuration(folder, port, workerCount))
  const argv = [
    ...(cpus === undefined ? [] : ['taskset', '--cpu-list', cpus]),
    'nginx',
    '-c',
    file,
    '-p',
    folder,
  ]
  const child = spawn(argv[0], [...argv.slice(1), '-e', join(folder, 'error.log')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const stop = async () => {
    const isGone = child.exitCode !== null || child.signalCode !== null || child.pid === undefined
    const ended = isGone ? undefined : once(child, 'exit')
    child.kill('SIGTERM')
    await ended
    rmSync(folder, {recursive: true})
  }
  const failed = once(child, 'error').then(([error]) => {
    throw new Error(`nginx cannot be started: ${error.message}`)
  })
  failed.catch(() => undefined)
  try {
    await Promise.race([answers(port), failed])
  } catch (error) {
    await stop()
    throw error
  }
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
  return {origin: `http://127.0.0.1:${port}`, workers: children.trim().split(' ').map(Number), stop}
}

function configuration(folder, port, workerCount) {
  const user = process.getuid?.() === 0 ? 'user nobody nogroup;\n' : ''
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    name => `  ${name}_temp_path ${folder}/${name};`,
  )
  return `${user}daemon off;
worker_processes ${workerCount};
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {
  worker_connections 4096;
}
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
${temporary.join('\n')}
  server {
    listen 127.0.0.1:${port};
    location / {
      return 200 "hello";
    }
  }
}
`
}

async function answers(port) {
  const endMs = Date.now() + 10_000
  for (;;) {
    const isThere = await fetch(`http://127.0.0.1:${port}/`).then(
      answer => answer.ok,
      () => false,
    )
    if (isThere) return
    if (Date.now() > endMs) throw new Error('nginx does not answer')
    await new Promise(resolve => setTimeout(resolve, 30))
  }
}

export function freePort() {
  return new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const {port} = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
