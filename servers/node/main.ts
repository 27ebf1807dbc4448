/** Bare node:http under node:cluster: what Node offers when nobody adds anything. Only the app is the fixed one. */
import cluster from 'node:cluster'
import {createServer} from 'node:http'
import {parseArgs} from 'node:util'
import {createNativeApp} from '../reference/app/native.js'
import {whoami} from '../reference/app/whoami.js'
import {WebSocketHost} from '../reference/http/websocket-host.js'
import {echoWebSocket} from '../reference/worker/native/websocket.js'

const {values} = parseArgs({
  options: {host: {type: 'string'}, port: {type: 'string'}, workers: {type: 'string', default: '1'}},
})
/** What the reference server takes too. */
const webSockets = new WebSocketHost({mostBytes: 16 * 1024 * 1024, most: 1000, pingMs: 20_000})

if (cluster.isPrimary) runPrimary(Number(values.workers))
else runWorker()

function runPrimary(workers: number): void {
  for (let index = 0; index < workers; index++) cluster.fork()
  // A worker that cannot listen must not be missed in silence.
  cluster.on('exit', (_, code, signal) => {
    console.error(`a worker ended (${signal} ${code})`)
    process.exit(1)
  })
  process.on('SIGTERM', () => {
    cluster.removeAllListeners('exit')
    cluster.disconnect(() => process.exit(0))
  })
}

function runWorker(): void {
  const requests = new Int32Array(1)
  const app = createNativeApp({
    upstream: addressOf(process.env['BENCH_UPSTREAM']),
    whoami: () =>
      whoami({
        mode: process.env['BENCH_MODE'] ?? 'native',
        worker: cluster.worker?.id ?? 0,
        thread: 0,
        requests,
      }),
  })
  const server = createServer((request, response) => {
    response.once('finish', () => Atomics.add(requests, 0, 1))
    app(request, response)?.catch((error: unknown) => {
      if (!request.destroyed) console.error(error)
      response.destroy()
    })
  })
  server.on('upgrade', (request, socket, early) => {
    socket.on('error', () => socket.destroy())
    echoWebSocket(request, socket, early, {host: webSockets, onAnswered: () => undefined})
  })
  server.listen(Number(values.port), values.host)
  process.on('disconnect', () => {
    server.closeAllConnections()
    process.exit(0)
  })
}

function addressOf(text: string | undefined): {readonly host: string; readonly port: number} | undefined {
  if (text === undefined) return undefined
  const at = text.lastIndexOf(':')
  return {host: text.slice(0, at), port: Number(text.slice(at + 1))}
}
