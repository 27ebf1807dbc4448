import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {about} from '../../../src/init/ask/answers.js'
import {askChild, mark} from '../../../src/init/ask/ask-child.js'
import {realInitWorld} from '../../../src/init/ask/real-world.js'
import {askedPort} from '../../../src/init/propose-node.js'
import {eventually} from '../../e2e/bench.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-ask-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))
const {signal} = new AbortController()
const world = realInitWorld(folder, process.env, [], signal)

const node = (script: string, patienceMs = 20_000) =>
  askChild({argv: [process.execPath, '-e', script], folder, environment: process.env, patienceMs}, signal)

/** Starts a process of its own that would outlive it, whose pid goes into a file. */
const forking = (file: string) => `
  const child = require('child_process').spawn('sleep', ['600'], {stdio: 'inherit'})
  require('fs').writeFileSync(${JSON.stringify(join(folder, file))}, String(child.pid));`

const isGone = (file: string) => () => {
  const pid = readFileSync(join(folder, file), 'utf8')
  return !existsSync(`/proc/${pid}`) || /^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

describe('askChild', () => {
  it('hears its answers among what else it prints, and how it ended', async () => {
    const script = `console.log('hello'); console.log(${JSON.stringify(mark)} + '{"a":1}\\n${mark}{"b'); process.exit(3)`
    expect(await node(script)).toMatchObject({answers: [{a: 1}], end: 'exit code 3', isLate: false})
  })

  it.runIf(process.platform === 'linux')(
    'ends at the end of its time, with all that it started',
    async () => {
      const late = await node(
        `${forking('late')} console.log(${JSON.stringify(mark)} + '1'); setInterval(() => {}, 1000)`,
        2000,
      )
      expect(late).toMatchObject({answers: [1], isLate: true})
      expect(await eventually(isGone('late'), 10_000)).toBe(true)
    },
  )

  it.runIf(process.platform === 'linux')('leaves nothing of a child that ends by itself', async () => {
    expect(await node(`${forking('early')} process.exit(0)`)).toMatchObject({end: 'exit code 0'})
    expect(await eventually(isGone('early'), 10_000)).toBe(true)
  })

  it('says why there is no such program', async () => {
    const question = {argv: ['/no/such/program'] as const, folder, environment: {}, patienceMs: 5000}
    expect((await askChild(question, signal)).end).toContain('ENOENT')
  })

  it('is interrupted', async () => {
    const controller = new AbortController()
    const question = {argv: ['sleep', '600'] as const, folder, environment: process.env, patienceMs: 60_000}
    const asking = askChild(question, controller.signal)
    controller.abort(new Error('interrupted'))
    await expect(asking).rejects.toThrow('interrupted')
  })
})

describe('a program of Node’s', () => {
  const ask = (entry: string, paths: readonly string[] | null, enough = 9) =>
    world.askNode({folder: '', entry, paths, enough})

  it('answers without a port', async () => {
    writeFileSync(
      join(folder, 'plain.mjs'),
      `import http from 'node:http'
const server = http.createServer((request, response) => {
  if (request.url === '/never') return
  response.writeHead(request.url === '/old' ? 302 : 200, request.url === '/old' ? {Location: '/new'} : {})
  response.end('x'.repeat(100_000))
})
server.listen(process.env.PORT, '127.0.0.1', () => {
  fetch('http://127.0.0.1:' + server.address().port).then(() => console.log('LISTENS'), () => console.log('SILENT'))
})`,
    )
    const heard = await ask('plain.mjs', ['/', '/old', '/never', '/b', '/c'], 2)
    expect(heard.silence).toBeNull()
    expect(about(heard, 'app')).toEqual([{about: 'app', listens: String(askedPort)}])
    expect(about(heard, 'answer').map(({path, status, location}) => [path, status, location])).toEqual([
      ['/', 200, null],
      ['/old', 302, '/new'],
      ['/never', null, null],
      ['/b', 200, null],
    ])
  })

  it.each([
    ['_router', 'regexp: {source: "^\\\\/api\\\\/?(?=\\\\/|$)"}', ['/', '/items', '/any', '/api/stats']],
    ['router', 'regexp: undefined', ['/', '/items', '/any']],
  ])('shows the routes of Express, whose router is in %s', async (name, mounted, paths) => {
    // The shape that Express 4 and 5 give their layers; the package itself is none of this project's.
    writeFileSync(
      join(folder, 'routes.cjs'),
      `const route = (path, ...methods) => ({route: {path, methods: Object.fromEntries(methods.map(each => [each, true]))}})
const app = (request, response) => response.end()
app.${name} = {stack: [
  {handle: () => {}}, route('/', 'get'), route('/items', 'get', 'post'), route('/items/:id', 'get'), route(/^x$/, 'get'),
  route('/any', '_all'), {handle: {stack: [route('/stats', 'get')]}, ${mounted}},
]}
require('http').createServer(app).listen(8080)`,
    )
    const heard = await ask('routes.cjs', null)
    expect(about(heard, 'app')).toMatchObject([{listens: '8080'}])
    const routes = about(heard, 'routes')[0]!.routes.filter(
      ({open, methods}) => !open && methods!.includes('GET'),
    )
    expect(routes.map(({path}) => path)).toEqual(paths)
  })

  it('is told of when it makes no server', async () => {
    writeFileSync(join(folder, 'broken.mjs'), "import 'no-such-package'")
    const heard = await ask('broken.mjs', null)
    expect(heard).toMatchObject({answers: [], silence: expect.stringMatching(/exit code 1/) as string})
  })
})
