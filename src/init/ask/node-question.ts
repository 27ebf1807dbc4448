import {mark} from './ask-child.js'

/** The variable that holds the question, JSON: `{paths, enough}`. */
export const nodeAskVariable = 'BENCH_INIT_ASK'

/**
 * Imported before the app's own program, whose first server does not listen: what it would have listened on is told
 * instead, and requests reach it through streams in memory (node:http takes any Duplex by its event `connection`). No port
 * is opened.
 */
export const nodeQuestion = `
import http from 'node:http'
import net from 'node:net'
import {Duplex} from 'node:stream'

const asked = JSON.parse(process.env.${nodeAskVariable})
const say = answer => process.stdout.write('\\n${mark}' + JSON.stringify(answer) + '\\n')
const host = '127.0.0.1:' + process.env.PORT
let isSeen = false

net.Server.prototype.listen = function (...args) {
  const [first] = args
  const port = typeof first === 'object' && first !== null ? first.port : first
  const done = args.findLast(each => typeof each === 'function')
  if (done !== undefined) this.once('listening', done)
  this.address = () => ({address: '127.0.0.1', family: 'IPv4', port: Number(port)})
  setImmediate(() => this.emit('listening'))
  if (!isSeen && this instanceof http.Server) {
    isSeen = true
    // Routes may be added after it listens.
    setTimeout(() => void answer(this, port), 300)
  }
  return this
}

async function answer(server, port) {
  say({about: 'app', listens: port === undefined || port === null ? null : String(port)})
  if (asked.paths === null) say({about: 'routes', routes: routesOf(server).slice(0, 500)})
  let good = 0
  for (const path of asked.paths ?? []) {
    if (good >= asked.enough) break
    const outcome = await get(server, path)
    if (outcome.status >= 200 && outcome.status < 300) good++
    say({about: 'answer', path, ...outcome})
  }
  process.exit(0)
}

function routesOf(server) {
  const [app] = server.listeners('request')
  // Express 4 keeps its router there, and throws where Express 5 has it.
  const router = app?._router ?? (typeof app?.lazyrouter === 'function' ? undefined : app?.router)
  return [...walk(router?.stack ?? [], '')]
}

function* walk(stack, before) {
  for (const layer of stack) {
    if (layer.route !== undefined) {
      const methods = Object.keys(layer.route.methods).map(name => name === '_all' ? 'GET' : name.toUpperCase())
      for (const path of [layer.route.path].flat())
        yield typeof path === 'string'
          ? {path: before + path, methods, open: /[:*(){}?+[\\]\\\\]/.test(path)}
          : {path: before + '/', methods, open: true}
    } else if (Array.isArray(layer.handle?.stack)) {
      const mounted = layer.regexp?.fast_slash ? '' : mountOf(layer.regexp)
      if (mounted !== undefined) yield* walk(layer.handle.stack, before + mounted)
    }
  }
}

/** Of \`/^\\\\/api\\\\/?(?=\\\\/|$)/i\` it is /api; Express 5 keeps none that could be read. */
function mountOf(regexp) {
  const plain = regexp?.source?.match(/^\\^((?:\\\\\\/[\\w.~-]+)+)\\\\\\/\\?\\(\\?=\\\\\\/\\|\\$\\)$/)?.[1]
  return plain?.replaceAll('\\\\/', '/')
}

function pair() {
  const make = () =>
    new Duplex({
      read() {},
      write(chunk, _, done) { this.other.push(chunk); done() },
      final(done) { this.other.push(null); done() },
    })
  const [a, b] = [make(), make()]
  a.other = b
  b.other = a
  return [a, b]
}

function get(server, path) {
  return new Promise(resolve => {
    const [client, socket] = pair()
    socket.remoteAddress = '127.0.0.1'
    let text = ''
    const timer = setTimeout(() => finish({status: null, location: null, error: 'no answer within 3 s'}), 3000)
    const finish = outcome => { clearTimeout(timer); client.destroy(); resolve(outcome) }
    client.setEncoding('latin1')
    client.on('error', () => {})
    socket.on('error', () => {})
    client.on('data', part => { if (text.length < 65536) text += part })
    client.on('end', () => {
      const status = /^HTTP\\/1\\.1 (\\d{3})/.exec(text)?.[1]
      const location = /^location: (.*)\\r$/im.exec(text.split('\\r\\n\\r\\n')[0])?.[1] ?? null
      finish({status: status === undefined ? null : Number(status), location, error: null})
    })
    server.emit('connection', socket)
    client.write('GET ' + path + ' HTTP/1.1\\r\\nHost: ' + host + '\\r\\nAccept: */*\\r\\nConnection: close\\r\\n\\r\\n')
  })
}
`
