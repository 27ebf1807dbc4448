import {expect, it} from 'vitest'
import {bundledServers} from '../../../src/server/catalog.js'
import {flagOf, setByBench} from '../../../src/server/manifest/launch.js'
import {chooseVariant} from '../../../src/server/variant.js'

function setOf(server: string, word: string) {
  const entry = bundledServers().find(({name}) => name === server)
  if (entry?.kind !== 'manifest') throw new Error(`no manifest: ${server}`)
  const version = entry.manifest.python?.versions[0]?.version ?? '1.0'
  return setByBench(entry.manifest, chooseVariant(entry.manifest, version, word).variant)
}

it.each([
  ['--workers', '--workers'],
  ['--workers=4', '--workers'],
  ['-w', '-w'],
  ['-w4', '-w'],
  ['-k', '-k'],
  ['-kgevent', '-k'],
  ['--worker-cl', '--worker-class'],
  ['--threads=8', '--threads'],
  ['-b', '-b'],
])('of gunicorn/sync %s is what the arm says', (argument, flag) => {
  expect(flagOf(argument, setOf('gunicorn', 'sync'))).toBe(flag)
})

it.each(['--preload', '--max-requests', '1000', '--worker-tmp-dir', '-t', '--timeout=5', '-'])(
  '%s is not',
  argument => {
    expect(flagOf(argument, setOf('gunicorn', 'sync'))).toBeUndefined()
  },
)

it('short flags of other servers', () => {
  expect(flagOf('-w4', setOf('hypercorn', 'asyncio'))).toBe('-w')
  expect(flagOf('-p', setOf('uwsgi', 'processes'))).toBe('-p')
})
