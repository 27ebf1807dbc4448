import {expect, it} from 'vitest'
import {parseBenchFile} from '../../src/config/bench-file.js'
import type {AppAnswer, Heard, Route} from '../../src/init/ask/answers.js'
import type {InitWorld, NodeAppQuestion, PythonAppQuestion} from '../../src/init/ask/world.js'
import {askedPort} from '../../src/init/propose-node.js'
import {propose} from '../../src/init/propose.js'
import {benchYaml} from '../../src/init/write-file.js'
import {bundledServers} from '../../src/server/catalog.js'
import {djangoFiles, fakeFolder} from './fake-folder.js'

interface FakeApp {
  readonly interface?: 'wsgi' | 'asgi'
  readonly routes?: readonly string[]
  /** By path; 404 for all else. */
  readonly statuses?: Readonly<Record<string, number>>
  readonly versions?: Readonly<Record<string, string>>
  readonly modules?: readonly string[]
  readonly fault?: AppAnswer & {about: 'fault'}
  readonly listens?: string | null
}

interface Fake {
  readonly files: Readonly<Record<string, string>>
  readonly app?: FakeApp
  readonly environment?: NodeJS.ProcessEnv
  readonly programs?: readonly string[]
  readonly poetry?: string
}

const manifests = bundledServers().flatMap(entry => (entry.kind === 'manifest' ? [entry.manifest] : []))

/** What the app of a fake world answers, whoever asks. */
function answersOf(app: FakeApp, paths: readonly string[] | null, enough: number): readonly AppAnswer[] {
  const route = (path: string): Route => ({path, methods: null, open: false})
  const about: AppAnswer[] = [
    {about: 'interpreter', version: '3.12.1', versions: {...app.versions}, modules: [...(app.modules ?? [])]},
  ]
  if (app.fault !== undefined) return [...about, app.fault]
  about.push({about: 'app', interface: app.interface, listens: app.listens})
  if (paths === null) return [...about, {about: 'routes', routes: (app.routes ?? []).map(route)}]
  let good = 0
  return paths.flatMap(path => {
    if (good >= enough) return []
    const status = app.statuses?.[path] ?? 404
    good += status < 300 ? 1 : 0
    return [{about: 'answer' as const, path, status, location: null, error: null}]
  })
}

/** The proposal for a fake folder, its file read back, and what was asked. */
async function proposed({files, app = {}, environment = {}, programs = [], poetry}: Fake) {
  const asked: (PythonAppQuestion | NodeAppQuestion)[] = []
  const answer = (question: PythonAppQuestion | NodeAppQuestion): Promise<Heard> => {
    asked.push(question)
    return Promise.resolve({answers: answersOf(app, question.paths, question.enough), silence: null})
  }
  const world: InitWorld = {
    folder: fakeFolder(files),
    environment,
    manifests,
    findProgram: name => (programs.includes(name) ? `/usr/bin/${name}` : undefined),
    askPoetry: () => Promise.resolve(poetry),
    askPython: answer,
    askNode: answer,
  }
  const proposal = await propose(world)
  const text = benchYaml(proposal, 'schema.json')
  return {...proposal, text, parsed: parseBenchFile(text, 'bench.yaml'), asked}
}

const venv = {'.venv/bin/python': ''}
const gunicorn = {versions: {gunicorn: '27.0.1'}}
const importFault = (message: string, missing: string | null) =>
  ({about: 'fault', stage: 'import', message, missing, detail: 'File "x.py", line 1'}) as const

it('Django in its own environment, with gunicorn', async () => {
  const app = {
    ...gunicorn,
    routes: ['/articles/', '/admin/', '/login'],
    statuses: {'/': 404, '/articles/': 200},
  }
  const {text, first, notes} = await proposed({files: {...djangoFiles, ...venv}, app})
  expect(text).toBe(`# yaml-language-server: $schema=schema.json
# How \`bench run\` and \`bench gate\` start and ask this app: Django, by manage.py.

# Who serves the app; \`bench servers\` lists all.
server: [gunicorn]
# In which of its modes: each is measured.
mode: [sync, thread]
# module:attribute, or module:function() that makes it.
app: [mysite.wsgi:application]
# Interpreter whose packages are used.
python: .venv/bin/python
# What answers once the app is up.
ready: {path: /articles/}
# What is loaded: paths, scenarios/NAME.yaml by name, or those of \`bench scenarios\`.
scenarios: [/articles/]
`)
  expect(first).toBeNull()
  expect(notes).toEqual(['.venv has gunicorn 27.0.1', 'asked the app: / 404, /articles/ 200'])
})

it('has a mode only where what it imports is installed', async () => {
  const app = {...gunicorn, modules: ['gevent'], statuses: {'/': 200}}
  expect((await proposed({files: {...djangoFiles, ...venv}, app})).parsed.mode).toEqual([
    'sync',
    'thread',
    'green',
  ])
})

it('takes the server that is installed, and the interface that it serves', async () => {
  const app = {versions: {uvicorn: '0.54.0'}, statuses: {'/': 200}}
  const {parsed, first} = await proposed({files: {...djangoFiles, ...venv}, app})
  expect(parsed).toMatchObject({server: ['uvicorn'], mode: ['async'], app: ['mysite.asgi:application']})
  expect(first).toBeNull()
})

it('takes the server that the project names, and says how it is installed', async () => {
  const files = {...djangoFiles, ...venv, Procfile: 'web: uvicorn mysite.asgi:application'}
  const {parsed, first, notes} = await proposed({files, app: {...gunicorn, statuses: {'/': 200}}})
  expect(parsed).toMatchObject({server: ['uvicorn'], app: ['mysite.asgi:application']})
  expect(first).toBe('.venv/bin/python -m pip install uvicorn')
  expect(notes[0]).toBe('.venv has no uvicorn')
})

it('carries over how the project starts its server, its mode first', async () => {
  const files = {
    ...djangoFiles,
    ...venv,
    Procfile: 'web: gunicorn mysite.wsgi -w 3 --threads 8 --preload --bind :80',
  }
  const {parsed} = await proposed({files, app: {...gunicorn, statuses: {'/': 200}}})
  expect(parsed).toMatchObject({
    ...{server: ['gunicorn'], workers: ['3'], threads: ['8'], args: ['--preload']},
    mode: ['gthread', 'sync'],
  })
})

it.each([
  ['uv.lock', 'uv add --dev gunicorn'],
  ['poetry.lock', 'poetry add --group dev gunicorn'],
  ['requirements.txt', '.venv/bin/python -m pip install gunicorn'],
])('installs a server by the means of the project: %s', async (lock, command) => {
  const {first, parsed} = await proposed({
    files: {...djangoFiles, ...venv, [lock]: ''},
    app: {statuses: {'/': 200}},
  })
  expect(first).toBe(command)
  expect(parsed.server).toEqual(['gunicorn'])
})

it('makes an environment where the only Python is the system’s and lacks what the app imports', async () => {
  const app = {fault: importFault("No module named 'django'", 'django')}
  const {first, parsed, asked} = await proposed({files: djangoFiles, app, programs: ['python3']})
  expect(first).toBe('python3 -m venv .venv && .venv/bin/python -m pip install django gunicorn')
  expect(parsed).toMatchObject({python: '.venv/bin/python', scenarios: ['/']})
  expect(asked.map(({paths}) => paths)).toEqual([null])
  const files = {...djangoFiles, 'requirements.txt': ''}
  expect((await proposed({files, app, programs: ['python3']})).first).toBe(
    'python3 -m venv .venv && .venv/bin/python -m pip install -r requirements.txt gunicorn',
  )
})

it('leaves the system’s Python as it is where only the server is missing, and asks it all the same', async () => {
  const {first, parsed} = await proposed({
    files: djangoFiles,
    app: {routes: ['/shop/'], statuses: {'/shop/': 200}},
    programs: ['python3'],
  })
  expect(first).toBe(
    'python3 -m venv --system-site-packages .venv && .venv/bin/python -m pip install gunicorn',
  )
  expect(parsed).toMatchObject({python: '.venv/bin/python', scenarios: ['/shop/']})
})

it('lets Poetry make its environment in the project, where bench.yaml names it', async () => {
  const app = {fault: importFault("No module named 'django'", 'django')}
  const {first} = await proposed({files: {...djangoFiles, 'poetry.lock': ''}, app, programs: ['python3']})
  expect(first).toBe('POETRY_VIRTUALENVS_IN_PROJECT=1 poetry install && poetry add --group dev gunicorn')
})

it('installs what the project requires into an environment that lacks it', async () => {
  const app = {...gunicorn, fault: importFault("No module named 'yaml.x'", 'yaml.x')}
  const files = {...djangoFiles, ...venv}
  expect((await proposed({files, app})).first).toBe('.venv/bin/python -m pip install yaml')
  expect((await proposed({files: {...files, 'poetry.lock': ''}, app})).first).toBe('poetry install')
})

it('tells an app that cannot be imported in its own words, and asks it no more', async () => {
  const app = {...gunicorn, fault: importFault('ImproperlyConfigured: SECRET_KEY', null)}
  const {first, notes, asked} = await proposed({files: {...djangoFiles, ...venv}, app})
  expect(first).toBeNull()
  expect(notes.slice(1)).toEqual([
    'it cannot be imported: ImproperlyConfigured: SECRET_KEY',
    'File "x.py", line 1',
  ])
  expect(asked).toHaveLength(1)
})

it('says so where nothing answers well, and what Django means by 400', async () => {
  const {notes, parsed} = await proposed({
    files: {...djangoFiles, ...venv},
    app: {...gunicorn, statuses: {'/': 400}},
  })
  expect(parsed).toMatchObject({scenarios: ['/']})
  expect(parsed.ready).toBeUndefined()
  expect(notes.slice(1)).toEqual([
    'asked the app: / 400',
    'none of these answers 2xx: write under scenarios: a path that does',
    expect.stringContaining('ALLOWED_HOSTS'),
  ])
})

it.each([
  [{}, ['python3'], 'python3', 'python3'],
  [{VIRTUAL_ENV: '/home/me/env'}, ['python3'], undefined, '/home/me/env/bin/python'],
])('uses an activated environment, else python3: %j', async (environment, programs, written, program) => {
  const {parsed, asked} = await proposed({
    files: djangoFiles,
    app: {...gunicorn, statuses: {'/': 200}},
    ...{environment, programs},
  })
  expect(parsed.python).toBe(written)
  expect(asked[0]).toMatchObject({program})
})

it('uses the environment of Poetry, and waits for that of uv', async () => {
  const app = {...gunicorn, statuses: {'/': 200}}
  const poetry = '/cache/shop/bin/python'
  const found = await proposed({files: {...djangoFiles, 'poetry.lock': ''}, app, poetry})
  expect([found.parsed.python, found.first]).toEqual([poetry, null])
  const uv = await proposed({files: {...djangoFiles, 'uv.lock': ''}, app, programs: ['python3']})
  expect([uv.parsed.python, uv.first, uv.asked]).toEqual(['.venv/bin/python', 'uv add --dev gunicorn', []])
})

it('names a factory as a call', async () => {
  const files = {
    'src/shop/__init__.py': 'from flask import Flask\ndef create_app():\n    return Flask(__name__)\n',
    'venv/bin/python': '',
  }
  const {parsed, asked} = await proposed({files, app: {...gunicorn, interface: 'wsgi', statuses: {'/': 200}}})
  expect(parsed).toEqual({
    ...{server: ['gunicorn'], mode: ['sync', 'thread'], app: ['shop:create_app()'], cwd: 'src'},
    ...{python: 'venv/bin/python', ready: {path: '/', status: 200}, scenarios: ['/']},
  })
  expect(asked[0]).toMatchObject({
    app: 'shop:create_app',
    isFactory: true,
    folder: 'src',
    program: 'venv/bin/python',
  })
})

it('asks Express, and tells of a port that is not to be chosen', async () => {
  const files = {'package.json': '{"scripts": {"start": "node a.js"}, "dependencies": {}}', 'a.js': ''}
  const app = {routes: ['/products'], statuses: {'/': 200, '/products': 200}}
  const good = await proposed({files, app: {...app, listens: String(askedPort)}})
  expect(good.parsed).toMatchObject({command: 'PORT={port} node a.js', scenarios: ['/', '/products']})
  expect(good.notes).toEqual(['asked the app: / 200, /products 200'])
  const stubborn = await proposed({files, app: {...app, listens: '3000'}})
  expect(stubborn.notes[0]).toBe(
    'a.js listens on 3000, whatever the variable PORT says: let it listen on process.env.PORT',
  )
})

it('does not start a program of Node’s whose packages are not there', async () => {
  const files = {
    'package.json': '{"scripts": {"start": "node a.js"}, "dependencies": {"koa": "3"}}',
    'a.js': '',
  }
  const {first, asked} = await proposed({files})
  expect([first, asked]).toEqual(['npm install', []])
  expect((await proposed({files: {...files, 'package-lock.json': ''}})).first).toBe('npm ci')
})

it('starts a command with the program of the project’s own environment', async () => {
  const {parsed, notes} = await proposed({files: {Procfile: 'web: serve --workers 2', '.venv/bin/serve': ''}})
  expect(parsed).toMatchObject({command: 'PORT={port} .venv/bin/serve --workers 2', scenarios: ['/']})
  expect(notes).toEqual([expect.stringContaining('{port}')])
})

it('an empty folder gets a file that can be tried at once, and says what is to be written', async () => {
  const {parsed, text, framework} = await proposed({files: {}})
  expect([framework, parsed]).toEqual([null, {scenarios: ['hello']}])
  expect(text).toContain('# command: ')
  // What is only to be uncommented is a file, too.
  const commented = parseBenchFile(text.replaceAll(/^# ((?:command|ready):)/gm, '$1'), 'bench.yaml')
  expect(commented).toMatchObject({command: 'node server.js --port {port}', ready: {path: '/'}})
})

it('what a file says breaks out of no comment and no field', async () => {
  const files = {Procfile: 'web: ./a "x: [y" # {z}\u0085server: [evil]\tmode: [x]', 'gunicorn.conf.py': ''}
  const {parsed, text} = await proposed({files})
  expect(Object.keys(parsed)).toEqual(['command', 'scenarios'])
  expect(text.split('\n').filter(line => !/^(#|$|command:|scenarios:)/.test(line))).toEqual([])
})
