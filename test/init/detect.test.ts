import {describe, expect, it} from 'vitest'
import {detect} from '../../src/init/detect.js'
import {djangoFiles, fakeFolder} from './fake-folder.js'

const found = (files: Record<string, string>) => detect(fakeFolder(files))
const flask = 'from flask import Flask\n\napp = Flask(__name__)\n'
const fastapi = 'from fastapi import FastAPI\n\napp: FastAPI = FastAPI(\n    title="shop",\n)\n'
const factory =
  'from flask import Flask\n\ndef create_app(config=None):\n    app = Flask(__name__)\n    return app\n'

describe('Django', () => {
  it('has its apps beside its settings', () => {
    expect(found(djangoFiles)).toMatchObject({
      kind: 'python',
      framework: 'Django',
      folder: '',
      apps: [
        {word: 'mysite.wsgi:application', interface: 'wsgi'},
        {word: 'mysite.asgi:application', interface: 'asgi'},
      ],
      server: null,
      evidence: ['manage.py'],
    })
  })

  it('may be in a folder of its own, with settings in a package', () => {
    const files = {
      'backend/manage.py': 'setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")',
      'backend/config/settings/local.py': '',
      'backend/config/wsgi.py': '',
      'backend/other/wsgi.py': 'get_wsgi_application()',
      'package.json': '{"scripts": {"start": "vite"}}',
    }
    expect(found(files)).toMatchObject({folder: 'backend', apps: [{word: 'config.wsgi:application'}]})
  })

  it('without a module of WSGI or ASGI is started by its own command', () => {
    expect(found({'manage.py': djangoFiles['manage.py']})).toMatchObject({
      kind: 'command',
      command: 'python manage.py runserver --noreload {port}',
    })
  })

  it('is served by what its Procfile names, or its gunicorn.conf.py implies', () => {
    const procfile = {Procfile: 'web: uvicorn mysite.asgi:application --port $PORT\n'}
    expect(found({...djangoFiles, ...procfile})).toMatchObject({framework: 'Django', server: 'uvicorn'})
    expect(found({...djangoFiles, 'gunicorn.conf.py': 'workers = 3'})).toMatchObject({
      server: 'gunicorn',
      evidence: ['manage.py', 'gunicorn.conf.py'],
    })
  })
})

describe('other apps of Python', () => {
  it.each([
    ['of Flask', {'shop.py': flask}, 'Flask', 'shop:app', false, 'wsgi'],
    ['of FastAPI', {'main.py': fastapi}, 'FastAPI', 'main:app', false, 'asgi'],
    [
      'in a package',
      {'shop/main.py': fastapi, 'shop/__init__.py': ''},
      'FastAPI',
      'shop.main:app',
      false,
      'asgi',
    ],
    ['made by a factory', {'shop/__init__.py': factory}, 'Flask', 'shop:create_app', true, 'wsgi'],
    [
      'made by a factory, and called in a module',
      {'shop/__init__.py': factory, 'wsgi.py': 'from shop import create_app\n\napplication = create_app()\n'},
      'Flask',
      'wsgi:application',
      false,
      'wsgi',
    ],
    ['near before far', {'app.py': flask, 'a/app.py': flask}, 'Flask', 'app:app', false, 'wsgi'],
  ])('%s', (_, files, framework, word, isFactory, kind) => {
    expect(found(files as Record<string, string>)).toMatchObject({
      kind: 'python',
      framework,
      apps: [{word, isFactory, interface: kind}],
    })
  })

  it('below src are imported from there', () => {
    expect(found({'src/shop/__init__.py': '', 'src/shop/main.py': fastapi})).toMatchObject({
      folder: 'src',
      apps: [{word: 'shop.main:app'}],
    })
  })

  it('are none where a library or a test makes one, or a factory wants arguments', () => {
    expect(
      found({
        'node_modules/x/app.py': flask,
        'venv/lib/app.py': flask,
        'tests/app.py': flask,
        'notes.py': '# app = Flask(__name__)\n',
        'maker.py': 'from flask import Flask\ndef create_app(config):\n    return Flask(config)\n',
      }),
    ).toEqual({kind: 'nothing'})
  })

  it('are named by the command that starts them elsewhere', () => {
    const files = {
      Procfile: 'release: ./migrate\nweb: gunicorn -w 3 shop.site --log-file -\n',
      'shop/site.py': '',
    }
    expect(found(files)).toMatchObject({
      framework: 'Python',
      apps: [{word: 'shop.site:application', interface: null}],
      server: 'gunicorn',
      evidence: ['Procfile: gunicorn -w 3 shop.site --log-file -'],
    })
    expect(found({'gunicorn.conf.py': 'wsgi_app = "shop:app"\n'})).toMatchObject({apps: [{word: 'shop:app'}]})
  })
})

describe('Node', () => {
  it.each([
    ['node server.js', ['server.js'], 'PORT={port} node server.js', 'server.js'],
    ['nodemon ./server', ['server.js'], 'PORT={port} node ./server', './server'],
    ['node -r dotenv/config server.js', ['server.js'], 'PORT={port} npm start', null],
    ['next start', [], 'PORT={port} npm start', null],
    ['node server.js && echo $HOME', ['server.js'], 'PORT={port} npm start', null],
  ])('starts as npm start does: %s', (start, files, command, entry) => {
    const text = JSON.stringify({scripts: {start}, dependencies: {express: '5'}})
    const others = Object.fromEntries(files.map(name => [name, '']))
    expect(found({'package.json': text, ...others})).toMatchObject({
      kind: 'node',
      framework: 'Express',
      command,
      entry,
    })
  })

  it('is an app by its main where a framework says that it serves', () => {
    const files = {'index.js': '', 'package.json': '{"main": "index.js", "dependencies": {"fastify": "5"}}'}
    expect(found(files)).toMatchObject({framework: 'Fastify', entry: 'index.js'})
    expect(found({'index.js': '', 'package.json': '{"main": "index.js"}'})).toEqual({kind: 'nothing'})
  })

  it('takes a package.json that is none for nothing', () => {
    for (const text of ['', '[]', '{"scripts": 7}', '{"scripts": {"start": 7}}'])
      expect(found({'package.json': text}), text).toEqual({kind: 'nothing'})
  })
})

describe('a command', () => {
  it('is that of the Procfile before that of the Dockerfile', () => {
    const docker = {Dockerfile: 'FROM x\nEXPOSE 80\nCMD ["./serve", "80"]\n'}
    expect(found(docker)).toMatchObject({kind: 'command', command: './serve {port}', port: 'placed'})
    expect(found({...docker, Procfile: 'web: ./other\n'})).toMatchObject({
      command: 'PORT={port} ./other',
      port: 'customary',
      evidence: ['Procfile: ./other'],
    })
  })

  it('is none of a process that is no web server', () => {
    expect(found({Procfile: 'worker: celery\n# web: x\n', Dockerfile: 'FROM nginx\n'})).toEqual({
      kind: 'nothing',
    })
  })
})

it('an empty folder has nothing', () => {
  expect(found({})).toEqual({kind: 'nothing'})
})
