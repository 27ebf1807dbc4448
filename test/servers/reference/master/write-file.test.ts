import {chmodSync, existsSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {takePidfile} from '../../../../servers/reference/master/pidfile.js'
import {writeStatsFile} from '../../../../servers/reference/master/stats-file.js'
import {scratchFolder} from './scratch-folder.js'

test.each([
  ['pidfile', (path: string) => void takePidfile(path)],
  ['stats file', (path: string) => writeStatsFile(path, [])],
])('a %s overwrites no file that a link in its folder points to', (_, write) => {
  const folder = scratchFolder()
  chmodSync(folder, 0o1777)
  const [victim, path] = [join(scratchFolder(), 'victim'), join(folder, 'file')]
  writeFileSync(victim, 'precious')
  // Where it was written first until now, and where it ends.
  for (const name of [`${path}.${process.pid}.tmp`, path]) symlinkSync(victim, name)
  write(path)
  expect(readFileSync(victim, 'utf8')).toBe('precious')
  expect(readFileSync(path, 'utf8')).not.toBe('precious')
  expect(readdirSync(folder)).toHaveLength(2)
})

test('a pidfile names one of two masters that start at once', () => {
  const path = join(scratchFolder(), 'server.pid')
  const pidfile = takePidfile(path)
  expect(readFileSync(path, 'utf8')).toBe(`${process.pid}\n`)
  expect(statSync(path).mode & 0o777).toBe(0o644)
  writeFileSync(path, '1\n')
  expect(() => takePidfile(path)).toThrow('Already running on PID 1')
  pidfile.remove()
  expect(existsSync(path)).toBe(true)
})
