import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {parseSettings, SettingsError} from '../../../../servers/reference/settings/settings.js'
import {scratchFolder} from '../master/scratch-folder.js'

function settingsFile(text: string): string {
  const directory = scratchFolder()
  const path = join(directory, 'server.json')
  writeFileSync(path, text)
  return path
}

describe('--config', () => {
  it('takes settings by the names of their flags, after flags and before the environment', () => {
    const path = settingsFile('{"workers": 3, "worker-class": "green", "gil": true, "bind": "[::1]:80"}')
    expect(parseSettings(['-c', path], {WEB_CONCURRENCY: '9'})).toMatchObject({
      workers: 3,
      mode: 'green',
      gil: true,
      bind: {host: '::1', port: 80},
    })
    expect(parseSettings(['-c', path, '-w', '2', '-k', 'sync'], {})).toMatchObject({workers: 2, mode: 'sync'})
  })

  it.each([
    ['{"workers": 0}', "workers must be a whole number from 1 to 512, not '0'"],
    ['{"workers": "2"}', 'workers must be a JSON number, not "2"'],
    ['{"bind": null}', 'bind must be a JSON string, not null'],
    ['{"mode": "gevent"}', "mode must be one of sync, thread, green, async, native, not 'gevent'"],
    ['{"wrokers": 2}', "there is no setting 'wrokers'"],
    ['{"config": "other.json"}', "there is no setting 'config'"],
    ['{"pid": "a", "pidfile": "b"}', 'pidfile is given twice'],
    ['[]', 'must hold one JSON object'],
  ])('refuses %s', (text, message) => {
    const path = settingsFile(text)
    expect(() => parseSettings(['--config', path], {})).toThrow(new SettingsError(`${path}: ${message}`))
  })

  it('says why a file cannot be used', () => {
    expect(() => parseSettings(['-c', settingsFile('{')], {})).toThrow(/server\.json: is not JSON: /)
    expect(() => parseSettings(['-c', '/no/such/file'], {})).toThrow(
      /^\/no\/such\/file: cannot be read: ENOENT/,
    )
  })
})
