import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {z} from 'zod'
import {parseYamlText} from '../../src/config/yaml-file.js'
import {mostConfigBytes, readBounded, readBoundedSync} from '../../src/text/bounded-read.js'

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bounded-'))
  onTestFinished(() => rmSync(folder, {recursive: true}))
  return folder
}

test('a file is read whole up to the limit, and refused beyond it without being read', async () => {
  const file = join(scratch(), 'a')
  writeFileSync(file, 'x'.repeat(1000))
  expect(await readBounded(file, 1000)).toHaveLength(1000)
  // Sparse: to read it would take long.
  truncateSync(file, 100 * 1024 ** 3)
  await expect(readBounded(file, mostConfigBytes)).rejects.toThrow('it has more than 1 MB')
})

test('a device without an end, a folder and nothing at all are refused', async () => {
  await expect(readBounded('/dev/zero', mostConfigBytes)).rejects.toThrow('it has more than 1 MB')
  await expect(readBounded(scratch(), mostConfigBytes)).rejects.toThrow('it is a folder')
  await expect(readBounded('/nowhere', mostConfigBytes)).rejects.toThrow('ENOENT')
})

test('the same holds of what is read at once', () => {
  const file = join(scratch(), 'a')
  writeFileSync(file, 'x'.repeat(100_000))
  expect(readBoundedSync(file, 100_000)).toHaveLength(100_000)
  truncateSync(file, 100 * 1024 ** 3)
  expect(() => readBoundedSync(file, mostConfigBytes)).toThrow('it has more than 1 MB')
  expect(() => readBoundedSync('/dev/zero', mostConfigBytes)).toThrow('it has more than 1 MB')
  expect(() => readBoundedSync(scratch(), mostConfigBytes)).toThrow('it is a folder')
  const pipe = join(scratch(), 'pipe')
  execFileSync('mkfifo', [pipe])
  expect(readBoundedSync(pipe, mostConfigBytes)).toHaveLength(0)
})

test('names by the ten thousand take no longer than other lines do, and one that is there twice is told', () => {
  const kind = {noun: 'file', schema: z.unknown(), hint: ''}
  const names = Array.from({length: 40_000}, (_, index) => `name${index}: 1\n`)
  const timed = (text: string) => {
    const began = performance.now()
    parseYamlText(text, 'a.yaml', kind)
    return performance.now() - began
  }
  const asList = timed(names.map(line => `- ${line}`).join(''))
  // Compared with each other they took a hundred times as long.
  expect(timed(names.join(''))).toBeLessThan(10 * asList)
  expect(() => parseYamlText('a:\n  b: 1\n  c: 2\n  b: 3\n', 'a.yaml', kind)).toThrow(
    'a.yaml:4: not valid YAML: b is there twice',
  )
})

test('aliases that stand for more than memory holds are a usage error', () => {
  const levels = 'abcdefg'.split('').map((name, level, all) => {
    const inner = level === 0 ? 'x' : `*${all[level - 1] ?? ''}`
    return `${name}: &${name} [${Array.from({length: 9}, () => inner).join(',')}]\n`
  })
  const kind = {noun: 'file', schema: z.unknown(), hint: ''}
  expect(() => parseYamlText(levels.join(''), 'bomb.yaml', kind)).toThrow(
    /^bomb\.yaml: Excessive alias count/,
  )
})
