import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {bundledPresets} from '../../src/config/limit-presets.js'
import {limitsText} from '../../src/result/limits.js'
import {readLimits} from '../../src/plan/limits.js'
import {root, Sandbox} from '../e2e/bench.js'

const page = readFileSync(`${root}/docs/limits.md`, 'utf8')
const commands = [...page.matchAll(/^npx bench (.*)$/gm)].map(([, words = '']) => words.split(' '))

test('the page has every preset with its limits and its source', () => {
  for (const {name, source, note = ''} of bundledPresets()) {
    const row = page.split('\n').find(line => line.startsWith(`| \`${name}\``)) ?? ''
    expect(row).toContain(limitsText(readLimits({like: name})))
    expect(row).toContain(`(${source})`)
    expect(row).toContain(note)
  }
})

test('its commands are possible', async () => {
  expect(commands.length).toBeGreaterThan(3)
  const sandbox = new Sandbox()
  try {
    for (const words of commands) {
      const {code, stdout, stderr} = await sandbox.run([...words, '--dry-run'])
      expect(`${words.join(' ')}: ${code}`, stderr).toBe(`${words.join(' ')}: 0`)
      expect(stdout).toMatch(/\[.*(CPU|MiB).*\]/)
    }
  } finally {
    sandbox.end()
  }
})
