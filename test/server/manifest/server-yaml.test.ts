import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {bundledServers} from '../../../src/server/catalog.js'
import {manifestLaunch} from '../../../src/server/manifest/launch.js'
import {parseServerFile} from '../../../src/server/manifest/read.js'
import type {ServerManifest} from '../../../src/server/manifest/schema.js'
import {chooseVariant, variantsOf} from '../../../src/server/variant.js'
import {miniServer as mini} from '../../fixtures/mini-server.js'
import {compareVersions, isWithin, matchesVersion} from '../../../src/server/version.js'

function manifestOf(name: string): ServerManifest {
  const entry = bundledServers().find(server => server.name === name)
  if (entry?.kind !== 'manifest') throw new Error(`no ${name}`)
  return entry.manifest
}

function commandLine(name: string, version: string, word: string, isFactory = false): string {
  const manifest = manifestOf(name)
  const {variant} = chooseVariant(manifest, version, word)
  const installation = {
    version,
    program: [name] as const,
    python: 'python',
    where: '',
    origin: 'environment' as const,
  }
  const {argv} = manifestLaunch({
    ...{manifest, variant, installation, workers: 2, threads: 4, workerConnections: 100},
    place: {app: 'm:a', isFactory, folder: '/', path: []},
    ...{host: '127.0.0.1', port: 8000, upstream: '127.0.0.1:1', ready: {path: '/', status: 200}},
  })
  return argv.join(' ')
}

describe('server.yaml', () => {
  it('is shown in CONTRIBUTING as it is', () => {
    const yaml = /```yaml\n(name: waitress[^]*?)```/.exec(readFileSync('CONTRIBUTING.md', 'utf8'))?.[1]
    expect(parseServerFile(yaml ?? '', 'CONTRIBUTING.md').name).toBe('waitress')
  })

  it('may be as short as this', () => {
    expect(parseServerFile(mini, 'f')).toMatchObject({name: 'mini', stopMs: 10_000, deviations: []})
  })

  it.each([
    ['an unknown field', mini + 'colour: red\n', /^f:\d+: colour: unknown field/],
    ['an unknown mode', mini.replace('async', 'turbo'), /^f:8: variants\.0\.mode: /],
    [
      'an unknown placeholder',
      mini.replace('{port}', '{prot}'),
      /^f:5: command\.3: expected no other placeholders/,
    ],
    [
      'a floating version',
      mini.replace(
        'program: main.mjs',
        'python: {module: m, program: m, distribution: m, versions: [{version: "1.0", requirements: [m>=1]}]}',
      ),
      /requirements\.0: expected a pin/,
    ],
    ['no way to start it', mini.replace('program: main.mjs\n', ''), /expected either python or program/],
    ['no YAML', 'name: [', /^f:1: not valid YAML/],
  ])('refuses %s with file, line and field', (_, text, message) => {
    expect(() => parseServerFile(text, 'f')).toThrow(message)
  })

  it.each([
    [
      '27.0.1',
      'sync',
      'gunicorn --bind 127.0.0.1:8000 --workers 2 --worker-class sync --threads 1 --no-control-socket --log-level warning m:a',
    ],
    [
      '23.0.0',
      'sync',
      'gunicorn --bind 127.0.0.1:8000 --workers 2 --worker-class sync --threads 1 --log-level warning m:a',
    ],
    [
      '23.0.0',
      'gthread',
      'gunicorn --bind 127.0.0.1:8000 --workers 2 --worker-class gthread --threads 4 --log-level warning m:a',
    ],
  ])(
    'gunicorn %s %s gets its own command line, and sync one thread whatever its configuration says',
    (version, word, expected) => {
      expect(commandLine('gunicorn', version, word)).toBe(expected)
    },
  )

  it.each([
    ['gunicorn', '27.0.1', 'sync', 'warning m:a()'],
    ['uvicorn', '0.54.0', 'uvloop', 'uvicorn --factory m:a --host'],
    ['granian', '2.8.7', 'asyncio', '--factory m:a'],
    ['waitress', '3.0.2', 'threads', '--call m:a'],
    ['cheroot', '11.1.2', 'threads', ' bench_app:application'],
    ['daphne', '4.2.3', 'asyncio', ' bench_app:application'],
  ])('%s is told of a factory in its own way, or serves its app by a module of bench', (name, ...asked) => {
    const [version, word, part] = asked
    expect(commandLine(name, version, word, true)).toContain(part)
    expect(commandLine(name, version, word)).not.toContain(part)
  })

  it('fills in every placeholder of every variant of every server', () => {
    for (const entry of bundledServers()) {
      if (entry.kind === 'reference') continue
      for (const {version} of entry.manifest.python?.versions ?? [{version: '20'}])
        for (const variant of variantsOf(entry.manifest, version))
          expect(commandLine(entry.name, version, variant.name)).not.toMatch(/[{}]/)
    }
  })
})

describe('chooseVariant', () => {
  const gunicorn = manifestOf('gunicorn')
  it.each([
    ['27.0.1', 'green', 'gevent', null],
    ['27.0.1', 'async', 'asgi', null],
    ['27.0.1', 'tornado', 'tornado', 'tornado'],
    ['27.0.1', 'uvicorn', 'uvicorn', 'uvicorn'],
    ['27.0.1', 'threads', 'gthread', 'threads'],
    ['23.0.0', 'async', 'uvicorn-h11', null],
    ['25.3.0', 'eventlet', 'eventlet', 'eventlet'],
  ])('gunicorn %s: %s is its %s worker', (version, word, name, requestedAs) => {
    const chosen = chooseVariant(gunicorn, version, word)
    expect([chosen.variant.name, chosen.requestedAs]).toEqual([name, requestedAs])
  })

  it('says which versions have what this one has not', () => {
    expect(() => chooseVariant(gunicorn, '27.0.1', 'eventlet')).toThrow(
      'gunicorn 27.0.1 has no eventlet worker',
    )
    expect(() => chooseVariant(manifestOf('uvicorn'), '0.54.0', 'sync')).toThrow(
      'uvicorn 0.54.0 has no sync mode',
    )
  })

  it('puts no worker of another interface in the place of the one that was meant', () => {
    expect(() => chooseVariant(gunicorn, '27.0.1', 'async', new Set(['wsgi']))).toThrow(
      /serves ASGI, and the app is WSGI/,
    )
  })
})

describe('versions', () => {
  it('are compared by number', () => {
    expect(compareVersions('20.10', '20.9')).toBeGreaterThan(0)
    expect(compareVersions('26', '26.0.0')).toBe(0)
    expect(isWithin('25.3.0', {since: '21', before: '26'})).toBe(true)
    expect(isWithin('26.0', {before: '26'})).toBe(false)
    expect([matchesVersion('20.1.0', '20.1'), matchesVersion('20.10.0', '20.1')]).toEqual([true, false])
  })
})
