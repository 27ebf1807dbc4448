import {execFileSync, spawn} from 'node:child_process'
import {readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import {parseResult} from '../../../src/result/read.js'
import {cacheFolder} from '../../../src/server/cache.js'
import {freePort} from '../../../src/server/port.js'
import {eventually, root, Sandbox} from '../../e2e/bench.js'
import {pythonEnvironment} from '../python-app/environment.js'
import {completed} from '../../fixtures/completed.js'

/**
 * Projects as the tutorials of Django and Flask begin, outside of the repository, with an environment of their own: each
 * under a server of bench's choice (--app), by their own command (--command), and as they already run (--url).
 */
const made = pythonEnvironment()
const short = ['-r', '1', '-d', '400ms', '-W', '50ms', '-c', '4', '-q']

test.skipIf('bin' in made)('missing' in made ? made.missing : '', context => context.skip())

describe.runIf('bin' in made)('a project of its own', () => {
  const bin = 'bin' in made ? made.bin : ''
  const sandbox = new Sandbox()
  const environment = {
    BENCH_CACHE_DIR: cacheFolder(process.env),
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
  }
  afterEach(() => expect(sandbox.processes()).toEqual([]))
  afterAll(() => sandbox.remove())

  beforeAll(() => {
    execFileSync(join(bin, 'django-admin'), ['startproject', 'mysite', sandbox.folder])
    // A link has the same pyvenv.cfg beside it, so that its Python is the environment's.
    symlinkSync(dirname(bin), join(sandbox.folder, '.venv'))
    writeFileSync(
      join(sandbox.folder, 'shop.py'),
      `from flask import Flask

app = Flask(__name__)


@app.route("/checkout")
def checkout():
    return "<p>Paid.</p>"
`,
    )
  })

  async function cellsOf(...args: string[]) {
    const {code, stdout, stderr} = await sandbox.run(['run', ...args, ...short, '--json'], environment)
    // What is left out has a line even where no progress is told.
    const told = stderr.replaceAll(/^notice: left out: .*\n/gm, '')
    expect({code, told}, args.join(' ')).toEqual({code: 0, told: ''})
    const {cells} = parseResult(stdout, 'stdout')
    for (const cell of cells) {
      expect(cell.status, `${cell.arm}: ${cell.reason ?? ''}`).toBe('completed')
      expect(completed(cell).summary.errors.kinds, cell.arm).toEqual({})
      expect(completed(cell).summary.throughput.value, cell.arm).toBeGreaterThan(0)
      expect(completed(cell).summary.memory!.pssPeak.value, cell.arm).toBeGreaterThan(1e6)
    }
    return cells
  }

  const python = ['--python', '.venv/bin/python']

  test('fresh from django-admin startproject, under gunicorn in every mode of WSGI', async () => {
    const app = ['--app', 'mysite.wsgi:application', '--path', '/']
    const cells = await cellsOf('--server', 'gunicorn', ...app, ...python)
    expect(cells.map(({mode, app: own}) => [mode, own])).toEqual(
      ['sync', 'thread', 'green'].map(mode => [mode, 'mysite.wsgi:application']),
    )
  }, 120_000)

  test('its ASGI side under uvicorn and daphne', async () => {
    const app = ['--app', 'mysite.asgi:application', '--path', '/']
    const cells = await cellsOf('--server', 'uvicorn,daphne', ...app, ...python)
    expect(new Set(cells.map(({server}) => server))).toEqual(new Set(['uvicorn', 'daphne']))
  }, 120_000)

  test("by Django's own command", async () => {
    const command = 'python manage.py runserver --noreload {port}'
    const [cell] = await cellsOf('--command', command, '--path', '/')
    expect(cell).toMatchObject({server: 'command', status: 'completed'})
  }, 120_000)

  test('of Flask, under gunicorn in every mode of WSGI', async () => {
    const cells = await cellsOf('--server', 'gunicorn', '--app', 'shop:app', '--path', '/checkout', ...python)
    expect(cells.map(({mode}) => mode)).toEqual(['sync', 'thread', 'green'])
  }, 120_000)

  // The README's three lines, word for word; the project that they stand for has a /checkout.
  const [withApp, withCommand, withUrl] = [
    ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(
      /^\$ npx bench (run --(?:server|command|url) .*)$/gm,
    ),
  ].map(match => [...match[1]!.matchAll(/'([^']*)'|(\S+)/g)].map(word => word[1] ?? word[2]!))

  test('README: an app under a server', async () => {
    writeFileSync(
      join(sandbox.folder, 'mysite/urls.py'),
      `from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("checkout", lambda request: HttpResponse("<p>Paid.</p>"))]
`,
    )
    expect(await cellsOf(...withApp!.slice(1))).toHaveLength(3)
  }, 120_000)

  test('README: a command', async () => {
    expect(await cellsOf(...withCommand!.slice(1))).toHaveLength(1)
  }, 120_000)

  test('README: one that already runs', async () => {
    const port = await freePort()
    const server = spawn(join(bin, 'flask'), ['--app', 'shop', 'run', '--port', String(port)], {
      cwd: sandbox.folder,
      stdio: 'ignore',
    })
    try {
      const answers = () =>
        fetch(`http://127.0.0.1:${port}/checkout`).then(
          ({ok}) => ok,
          () => false,
        )
      expect(await eventually(answers, 20_000)).toBe(true)
      const words = withUrl!
        .slice(1)
        .map(word => word.replace('127.0.0.1:8000', `127.0.0.1:${port}`).replace('4711', String(server.pid)))
      const [cell] = await cellsOf(...words)
      expect(completed(cell).summary.cpu!.perRequest.value).toBeGreaterThan(0)
    } finally {
      server.kill('SIGKILL')
    }
  }, 120_000)
})
