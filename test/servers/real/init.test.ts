import {execFileSync} from 'node:child_process'
import {readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {parseBenchFile} from '../../../src/config/bench-file.js'
import {cacheFolder} from '../../../src/server/cache.js'
import {root, Sandbox} from '../../e2e/bench.js'
import {fastapiRequirements, pythonEnvironment} from '../python-app/environment.js'

/**
 * `bench init` in projects as the tutorials begin them, each with its own environment; then the command with which it
 * ends, in short windows. Between them, what the README says under "Your own app".
 */
const short = '--rounds 1 --duration 400ms --warmup 50ms --connections 4 --quiet'
const environment = {BENCH_CACHE_DIR: cacheFolder(process.env), VIRTUAL_ENV: ''}

let sandbox: Sandbox
beforeEach(() => void (sandbox = new Sandbox()))
afterEach(() => sandbox.end())

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(sandbox.folder, name), text)
}

/** A link has the same pyvenv.cfg beside it, so that its Python is the environment's. */
function withEnvironment(bin: string): void {
  symlinkSync(dirname(bin), join(sandbox.folder, '.venv'))
}

async function init() {
  const {code, stdout, stderr} = await sandbox.run(['init'], environment)
  expect({code, stderr}, stdout).toEqual({code: 0, stderr: ''})
  const text = readFileSync(join(sandbox.folder, 'bench.yaml'), 'utf8')
  const next = /^next: (.*)$/m.exec(stdout)?.[1] ?? 'false'
  return {stdout, file: parseBenchFile(text, 'bench.yaml'), next}
}

function shell(command: string): string {
  const env = {...process.env, ...environment, CI: 'true'}
  return execFileSync('sh', ['-c', command], {cwd: sandbox.folder, encoding: 'utf8', env})
}

const made = pythonEnvironment()
it.skipIf('bin' in made)('missing' in made ? made.missing : '', context => context.skip())

describe.runIf('bin' in made)('Django and Flask', () => {
  const bin = 'bin' in made ? made.bin : ''
  beforeEach(() => withEnvironment(bin))
  const startproject = () =>
    execFileSync(join(bin, 'django-admin'), ['startproject', 'mysite', sandbox.folder])

  it('a project fresh from startproject', async () => {
    startproject()
    const {stdout, file, next} = await init()
    expect(stdout).toMatch(
      /^found Django: manage.py\n.venv has gunicorn [\d.]+\nasked the app: \/ 200\nwrote bench.yaml\n/,
    )
    expect(file).toEqual({
      ...{server: ['gunicorn'], mode: ['sync', 'thread', 'green'], app: ['mysite.wsgi:application']},
      ...{python: '.venv/bin/python', ready: {path: '/', status: 200}, scenarios: ['/']},
    })
    const table = shell(`${next} ${short}`)
    for (const mode of ['sync', 'thread', 'green'])
      expect(table).toMatch(new RegExp(`^${mode}\\b.* \\d`, 'm'))
  }, 180_000)

  it('a project with routes: those that answer a GET, and none that could do harm', async () => {
    startproject()
    write({
      'mysite/urls.py': `
from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, re_path
from django.views import View
from django.views.decorators.http import require_POST

def page(request, **_):
    return HttpResponse("page")

def harm(request):
    open("harmed", "w").close()
    return HttpResponse("harm")

class Post(View):
    def post(self, request):
        return page(request)

def broken(request):
    raise ValueError("no database")

urlpatterns = [
    path("admin/", admin.site.urls),
    path("shop/", include([path("", page), path("<int:pk>/", page), path("cart/", page), path("delete-all/", harm)])),
    path("orders/", Post.as_view()),
    path("pay/", require_POST(page)),
    path("broken/", broken),
    path("logout", harm),
    path("mine/", lambda request: redirect("/admin/")),
    re_path(r"^about/$", page),
    re_path(r"^archive/(\\d+)/$", page),
]
`,
    })
    const {stdout, file} = await init()
    expect(file).toMatchObject({scenarios: ['/shop/', '/about/', '/shop/cart/'], ready: {path: '/shop/'}})
    expect(stdout).toContain(
      'asked the app: / 404, /shop/ 200, /pay/ 405, /broken/ 500, /mine/ 302 to /admin/, /about/ 200, /shop/cart/ 200\n',
    )
    expect(execFileSync('ls', [sandbox.folder], {encoding: 'utf8'})).not.toContain('harmed')
  }, 60_000)

  it('a project that refuses the host says so', async () => {
    startproject()
    const settings = readFileSync(join(sandbox.folder, 'mysite/settings.py'), 'utf8')
    write({'mysite/settings.py': settings.replace('DEBUG = True', 'DEBUG = False')})
    expect((await init()).stdout).toContain('ALLOWED_HOSTS')
  }, 60_000)

  it('a project whose settings fail is told in its own words', async () => {
    startproject()
    write({'mysite/settings.py': 'raise RuntimeError("no SECRET_KEY")\n'})
    const {stdout, next} = await init()
    expect(stdout).toContain('it cannot be imported: RuntimeError: no SECRET_KEY')
    expect(next).toMatch(/ run$/)
  }, 60_000)

  it('a factory of Flask', async () => {
    write({
      'shop.py': `from flask import Flask, redirect

def create_app(config=None):
    app = Flask(__name__)

    @app.get("/")
    def home():
        return "home"

    @app.get("/items/<int:item>")
    def item(item):
        return str(item)

    @app.get("/account")
    def account():
        return redirect("/login")

    @app.post("/orders")
    def order():
        return "order"

    return app
`,
    })
    const {stdout, file, next} = await init()
    expect(stdout).toContain('found Flask: shop.py\n')
    expect(file).toMatchObject({
      app: ['shop:create_app()'],
      server: ['gunicorn'],
      scenarios: ['/'],
    })
    expect(shell(`${next} ${short}`)).toContain('req/s')
  }, 120_000)

  it('README: its commands, word for word', async () => {
    startproject()
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
      .split('## Your own app')[1]!
      .split('\n## ')[0]!
    const commands = [...readme.matchAll(/^\$ bench (.*)$/gm)].map(match => match[1]!)
    expect(commands).toEqual(['init', 'run'])
    expect((await sandbox.run(['init'], environment)).code).toBe(0)
    const {code, stdout, stderr} = await sandbox.run(['run', ...short.split(' ')], environment)
    expect({code, stderr}, stdout).toEqual({code: 0, stderr: ''})
  }, 180_000)
})

const fastapi = pythonEnvironment(fastapiRequirements)
it.skipIf('bin' in fastapi)('missing' in fastapi ? fastapi.missing : '', context => context.skip())

describe.runIf('bin' in fastapi)('FastAPI', () => {
  it('under uvicorn, with what its lifespan makes', async () => {
    withEnvironment('bin' in fastapi ? fastapi.bin : '')
    write({
      'main.py': `from contextlib import asynccontextmanager
from fastapi import APIRouter, FastAPI, HTTPException

state = {}

@asynccontextmanager
async def lifespan(app):
    state["database"] = "up"
    yield
    open("closed", "w").close()

app = FastAPI(lifespan=lifespan)
api = APIRouter(prefix="/api")

@app.get("/healthz")
async def healthz():
    return state["database"]

@api.get("/items")
async def items():
    return [1, 2]

@api.get("/items/{item}")
async def item(item: int):
    return item

@api.get("/search")
async def search(q: str):
    return q

@api.get("/mine")
async def mine():
    raise HTTPException(401)

@app.get("/delete")
async def delete():
    open("harmed", "w").close()

app.include_router(api)
`,
    })
    const {stdout, file, next} = await init()
    expect(stdout).toMatch(/^found FastAPI: main.py\n.venv has uvicorn [\d.]+\n/)
    expect(stdout).toContain('asked the app: / 404, /healthz 200, /api/items 200, /api/mine 401\n')
    expect(file).toEqual({
      ...{server: ['uvicorn'], mode: ['async'], app: ['main:app'], python: '.venv/bin/python'},
      ...{ready: {path: '/healthz', status: 200}, scenarios: ['/api/items']},
    })
    // What it began it ended, and what could do harm was not asked.
    const files = execFileSync('ls', [sandbox.folder], {encoding: 'utf8'})
    expect([files.includes('closed'), files.includes('harmed')]).toEqual([true, false])
    expect(shell(`${next} ${short}`)).toContain('req/s')
  }, 120_000)
})
