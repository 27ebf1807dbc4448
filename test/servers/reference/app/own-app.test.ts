import {mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, it, onTestFinished} from 'vitest'
import {WebSocket} from 'ws'
import {answers, isAlive, launch, startServer, until, type RunningServer} from '../master/reference-server.js'
import {scratchFolder} from '../master/scratch-folder.js'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const page = readFileSync(join(root, 'docs/interfaces.md'), 'utf8')

const interfaces = {wsgi: ['sync', 'thread', 'green'], asgi: ['async'], node: ['native']} as const
const pairs = Object.entries(interfaces).flatMap(([name, modes]) => modes.map(mode => ({name, mode})))

/** Apps that fail in every way there is, by path. */
const failing = {
  wsgi: `
    export function* application({PATH_INFO}, startResponse) {
      if (PATH_INFO === '/boom') throw new Error('boom')
      if (PATH_INFO === '/stray') setTimeout(() => { throw new Error('stray') }, 1)
      if (PATH_INFO === '/yields') yield 42
      if (PATH_INFO === '/nothing') return
      if (PATH_INFO === '/stuck') for (;;);
      startResponse('200 OK', [])
      return ['ok']
    }`,
  asgi: `
    export async function application(scope, receive, send) {
      if (scope.path === '/boom') throw new Error('boom')
      if (scope.path === '/stray') return new Promise(() => setTimeout(() => { throw new Error('stray') }, 1))
      if (scope.path === '/yields') return send({type: 'nonsense'})
      if (scope.path === '/nothing') return
      if (scope.path === '/stuck') for (;;);
      await send({type: 'http.response.start', status: 200})
      await send({type: 'http.response.body', body: 'ok'})
    }`,
  node: `
    export function application({url}, response) {
      if (url === '/boom') throw new Error('boom')
      if (url === '/stray') return setTimeout(() => { throw new Error('stray') }, 1)
      if (url === '/yields') return response.write(42)
      if (url === '/nothing') return Promise.reject(null)
      if (url === '/stuck') for (;;);
      response.end('ok')
    }`,
}

describe.each(pairs)('an app of $name in $mode mode', ({name, mode}) => {
  it('is the example of docs/interfaces.md, and is loaded anew at HUP', async () => {
    const file = scratch(`${name}.mjs`, exampleOf(name))
    const server = await startServer(['--mode', mode, '--app', `${file}:application`])
    const text = await (await fetch(`${server.url}/a`, {method: 'POST', body: 'b'})).text()
    expect(text).toMatch(name === 'wsgi' ? /^POST \/a from 127\.0\.0\.1: b$/ : /^POST \/a$/)
    expect(server.upstream()).toBeUndefined()
    if (name === 'asgi') expect(await echoed(server, 'hello')).toBe('hello')
    writeFileSync(file, exampleOf(name).replaceAll('/plain', '/other'))
    server.signal('SIGHUP')
    await until('the new app answers', async () => {
      const type = (await fetch(server.url)).headers.get('content-type')
      return type === 'text/other'
    })
  })

  it('that fails is a 500 with a traceback in the log, and never a dead worker', async () => {
    const file = scratch('failing.mjs', failing[name as keyof typeof failing])
    const server = await startServer(['--mode', mode, '--app', file])
    const workers = server.workers()
    for (const path of ['/boom', '/yields', '/nothing']) {
      expect([path, (await fetch(server.url + path)).status]).toEqual([path, 500])
    }
    // Nobody waits for it: where a request can be told to be its cause, that one fails.
    const stray = await fetch(`${server.url}/stray`)
    expect(stray.status).toBe(name === 'wsgi' ? 200 : 500)
    // A pool thread's event loop never turns, and so its timers never fire.
    if (mode !== 'thread') await until('it is logged', () => /Error: stray\n\s+at /.test(server.log()))
    expect(server.log()).toMatch(/Error handling request .*\/boom\nError: boom\n\s+at /)
    expect((await fetch(server.url)).status).toBe(200)
    expect(server.workers()).toEqual(workers)
  })

  it('that is stuck has its worker replaced', async () => {
    const file = scratch('failing.mjs', failing[name as keyof typeof failing])
    const threads = ['--threads', '2']
    const server = await startServer(['--mode', mode, '--app', file, '--timeout', '1', ...threads])
    const [stuck = 0] = server.workers()
    await fetch(`${server.url}/stuck`, {signal: AbortSignal.timeout(15_000)}).catch(() => undefined)
    await until('it is dead', () => !isAlive(stuck))
    await until('another has its place', () => server.workers().length === 1)
    expect(server.log()).toContain(`WORKER TIMEOUT (pid:${stuck})`)
    await until('it answers', () => answers(server.url))
  })
})

describe('an app that cannot be loaded', () => {
  it.each([
    ['is not there', 'sync', undefined, 'Cannot find module'],
    ['is not there', 'thread', undefined, 'Cannot find module'],
    ['is not there', 'native', undefined, 'Cannot find module'],
    ['throws', 'async', 'throw new Error("not today")', 'Error: not today'],
    ['exports something else', 'async', 'export const other = 1', "exports no 'application'"],
    ['is no function', 'async', 'export const application = 1', "'application' of .* is no function"],
  ])('because it %s (%s mode) stops the master with 4 and the reason', async (_, mode, text, reason) => {
    const file = text === undefined ? join(scratchFolder(), 'gone.mjs') : scratch('app.mjs', text)
    const server = launch(['--bind', '127.0.0.1:0', '--mode', mode, '--app', file])
    expect((await server.exited).code).toBe(4)
    expect(server.log()).toMatch(new RegExp(`cannot be loaded: (.|\n)*${reason}`))
    expect(server.log()).toContain('Reason: App failed to load.')
  })
})

describe('an app of another interface', () => {
  it.each([
    ['wsgi', 'async', '--mode sync, thread, green'],
    ['asgi', 'sync', '--mode async'],
    ['node', 'thread', '--mode native'],
  ] as const)('%s is refused in %s mode, with the modes that fit', async (name, mode, fitting) => {
    const file = scratch('app.mjs', exampleOf(name))
    const server = launch(['--bind', '127.0.0.1:0', '--mode', mode, '--app', file])
    expect((await server.exited).code).toBe(4)
    expect(server.log()).toContain(fitting)
  })

  it('is refused before anything starts when it is named', async () => {
    const server = launch(['--mode', 'async', '--interface', 'wsgi', '--app', './app.js'])
    expect((await server.exited).code).toBe(2)
    expect(server.log()).toMatch(
      /^--interface wsgi is not supported in async mode, .*--mode sync, thread, green\n$/,
    )
  })
})

/** The page's program with this file name as its first line. */
function exampleOf(name: string): string {
  const found = [...page.matchAll(/^```js\n([^]*?)^```/gm)].map(match => match[1] ?? '')
  const text = found.find(each => each.startsWith(`// ${name}.mjs\n`))
  if (text === undefined) throw new Error(`docs/interfaces.md has no example of ${name}`)
  return text
}

async function echoed(server: RunningServer, message: string): Promise<string> {
  const socket = new WebSocket(server.url.replace('http', 'ws'))
  onTestFinished(() => socket.terminate())
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('open', () => socket.send(message))
    socket.once('message', (data: Buffer) => resolve(data.toString()))
  })
}

/** A program in a folder of its own, in which the package is installed. */
function scratch(name: string, text: string): string {
  const directory = scratchFolder()
  mkdirSync(join(directory, 'node_modules'))
  symlinkSync(root, join(directory, 'node_modules/workerbench'))
  const file = join(directory, name)
  writeFileSync(file, text)
  return file
}
