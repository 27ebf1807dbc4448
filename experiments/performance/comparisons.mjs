import {fileURLToPath} from 'node:url'

const reference = fileURLToPath(new URL('../../dist/servers/reference/main.js', import.meta.url))
const bareCluster = fileURLToPath(new URL('./bare-cluster.mjs', import.meta.url))
const appFolder = fileURLToPath(new URL('./peer-app', import.meta.url))

/** Worker processes on both sides, and pool threads of each where the model has them. */
export const workers = 2
export const threads = 4

/**
 * What is compared: a mode of the reference server with its peer. A side is a name and a function from port to command
 * line; no side writes an access log. `bin` is the folder of the peers' programs.
 */
export function comparisons(bin) {
  const gunicorn = (workerClass, app, ...more) => ({
    name: `gunicorn ${[workerClass, ...more.filter(word => word === 'uvloop')].join(' + ')}`,
    command: port => [
      `${bin}/gunicorn`,
      ...['-b', `127.0.0.1:${port}`, '-w', workers, '-k', workerClass, '--chdir', appFolder],
      ...['--log-level', 'critical', '--no-control-socket', ...more, `hello:${app}`],
    ],
  })
  const uvicorn = {
    name: 'uvicorn httptools + uvloop',
    command: port => [
      `${bin}/uvicorn`,
      ...['--host', '127.0.0.1', '--port', port, '--workers', workers, '--app-dir', appFolder],
      ...['--loop', 'uvloop', '--http', 'httptools', '--no-access-log', '--log-level', 'critical'],
      'hello:asgi',
    ],
  }
  const bare = {
    name: 'node:http + node:cluster',
    command: port => [process.execPath, bareCluster, port, workers],
  }
  return [
    {mode: 'sync', ours: ours('sync'), theirs: gunicorn('sync', 'wsgi')},
    {mode: 'thread', ours: ours('thread'), theirs: gunicorn('gthread', 'wsgi', '--threads', threads)},
    {mode: 'green', ours: ours('green'), theirs: gunicorn('gevent', 'wsgi')},
    {mode: 'async', ours: ours('async'), theirs: gunicorn('asgi', 'asgi')},
    {mode: 'async', ours: ours('async'), theirs: gunicorn('asgi', 'asgi', '--asgi-loop', 'uvloop')},
    {mode: 'async', ours: ours('async'), theirs: uvicorn},
    {mode: 'native', ours: ours('native'), theirs: bare},
  ]
}

function ours(mode) {
  const size = mode === 'thread' ? ['--threads', threads] : []
  return {
    name: mode,
    command: port => [
      process.execPath,
      reference,
      ...['--mode', mode, '--workers', workers, ...size, '--bind', `127.0.0.1:${port}`],
      ...['--log-level', 'critical'],
    ],
  }
}
