import {describe, expect, it} from 'vitest'
import {imageStart} from '../../src/init/dockerfile.js'
import {readStartLine} from '../../src/init/start-line.js'
import {fakeFolder} from './fake-folder.js'

const folder = fakeFolder({'mysite/wsgi.py': '', 'shop.py': ''})

describe('readStartLine', () => {
  it.each([
    ['gunicorn mysite.wsgi', 'gunicorn', 'mysite.wsgi:application', false],
    [
      'gunicorn --bind 0.0.0.0:8000 -w 4 mysite.wsgi:application',
      'gunicorn',
      'mysite.wsgi:application',
      false,
    ],
    ["exec gunicorn -c conf.py 'shop:create_app()'", 'gunicorn', 'shop:create_app', true],
    ['python manage.py migrate && poetry run uvicorn shop:app --host 0.0.0.0', 'uvicorn', 'shop:app', false],
    ['python3 -m uvicorn --factory shop:make', 'uvicorn', 'shop:make', true],
    ['/usr/local/bin/waitress-serve --port=80 shop:app', 'waitress', 'shop:app', false],
  ])('reads a server of Python apps: %s', (text, server, word, isFactory) => {
    expect(readStartLine(text, folder)).toMatchObject({kind: 'python', server, app: {word, isFactory}})
  })

  it.each<[string, object]>([
    ['gunicorn shop:app', {}],
    [
      'gunicorn --bind 0.0.0.0:8000 -w 4 --threads=8 --preload --max-requests 1000 shop:app --access-logfile -',
      {workers: 4, threads: 8, mode: 'gthread', args: '--preload --max-requests 1000'},
    ],
    [
      'gunicorn -w4 -k gevent --worker-connections 500 shop:app',
      {workers: 4, mode: 'gevent', 'worker-connections': 500},
    ],
    ['gunicorn -k uvicorn.workers.UvicornWorker -w 2 shop:app', {workers: 2, mode: 'uvicorn'}],
    ['gunicorn -w $WEB_CONCURRENCY --timeout 30 shop:app', {args: '--timeout 30'}],
    ['gunicorn --statsd-host $STATSD shop:app', {}],
    [
      'uvicorn shop:app --host 0.0.0.0 --port 80 --workers 3 --limit-concurrency 100',
      {workers: 3, args: '--limit-concurrency 100'},
    ],
    ['waitress-serve --port=80 --threads=16 shop:app', {threads: 16}],
    ['daphne -b 0.0.0.0 shop:app', {}],
  ])('carries over how it is started there: %s', (text, settings) => {
    const line = readStartLine(text, folder)
    expect(line?.kind === 'python' && line.settings).toEqual(settings)
  })

  it.each([
    ['./serve $PORT', './serve $PORT'],
    ['./serve --port ${PORT:-80}', './serve --port ${PORT:-80}'],
    ['./serve --port 8000', './serve --port {port}'],
    ['./serve -p 8000 --depth 80', './serve -p {port} --depth 80'],
    ['./serve --listen=0.0.0.0:8080', './serve --listen=127.0.0.1:{port}'],
    ['./serve -addr :9000', './serve -addr :{port}'],
    ['python manage.py runserver 0.0.0.0:8000', 'python manage.py runserver 127.0.0.1:{port}'],
    ['python manage.py runserver', 'python manage.py runserver {port}'],
    ['flask --app shop run', 'flask --app shop run --port {port}'],
    ['gunicorn -c conf.py', 'gunicorn -c conf.py --bind 127.0.0.1:{port}'],
    ['./migrate; exec ./serve -p 80', './serve -p {port}'],
  ])('gives a command its port: %s', (text, command) => {
    expect(readStartLine(text, folder)).toMatchObject({kind: 'command', command, port: 'placed'})
  })

  it('uses the port that is served, or the variable that is customary', () => {
    expect(readStartLine('./serve 8000', folder, 8000)).toMatchObject({
      command: './serve {port}',
      port: 'placed',
    })
    expect(readStartLine('./serve', folder)).toMatchObject({
      command: 'PORT={port} ./serve',
      port: 'customary',
    })
  })

  it('reads nothing of nothing', () => {
    expect(readStartLine('', folder)).toBeNull()
  })
})

describe('imageStart', () => {
  it.each([
    ['CMD ["node", "a b.js"]', "node 'a b.js'", null],
    ['CMD node a.js', 'node a.js', null],
    ['ENTRYPOINT ["node"]\nCMD ["a.js"]', 'node a.js', null],
    ['ENTRYPOINT serve\nCMD ["ignored"]', 'serve', null],
    ['CMD ["sh", "-c", "serve -p $PORT"]', 'serve -p $PORT', null],
    ['EXPOSE 8080/tcp 9\nEXPOSE 1\ncmd ["a"]', 'a', 8080],
    ['CMD ["a"]\nCMD ["b"]', 'b', null],
    ['FROM x AS build\nEXPOSE 1\nCMD ["a"]\nFROM y\nCMD ["b"]', 'b', null],
    ['CMD ["a", \\\n  # why\n\n  "b"]\n', 'a b', null],
    ['# escape=`\nFROM x\nCMD a `\n b', 'a   b', null],
  ])('%j', (text, command, port) => {
    expect(imageStart(text)).toEqual({command, port})
  })

  it('is none where the base image has it', () => {
    expect(imageStart('FROM nginx\n# CMD ["a"]\nHEALTHCHECK CMD curl x\n')).toBeUndefined()
    expect(imageStart('')).toBeUndefined()
  })
})
