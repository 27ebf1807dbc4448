import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {parse} from 'yaml'
import {parseBenchFile} from '../../src/config/bench-file.js'
import {root} from '../e2e/bench.js'

const page = readFileSync(join(root, 'docs/ci.md'), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(match => match[1]!)

/** The flags that a gate has, from the manifest that the build writes. */
const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, {flags: Record<string, unknown>}>
}
const flagsOf = (command: string) => Object.keys(manifest.commands[command]!.flags)
const flags = flagsOf('gate')

describe('action.yml', () => {
  it('has scripts that bash can read, and gives only flags that exist', () => {
    for (const name of ['install', 'gate', 'comment'])
      execFileSync('bash', ['-n', join(root, `scripts/action/${name}.sh`)])
    const gate = readFileSync(join(root, 'scripts/action/gate.sh'), 'utf8')
    for (const [, flag] of gate.matchAll(/(?:^| |\()--([a-z-]+) /g)) {
      if (flag !== 'is-shallow-repository') expect(flags).toContain(flag)
    }
  })
})

describe('docs/ci.md', () => {
  it('shows a bench.yaml that is one, and YAML that can be read', () => {
    const [action, benchFile, ...workflows] = blocks('yaml')
    expect(parseBenchFile(benchFile!, 'docs/ci.md')).toMatchObject({gate: {margins: {cpu: 0.05, pss: 0.1}}})
    for (const workflow of [action!, ...workflows]) expect(parse(workflow)).toBeTruthy()
  })

  it('shows a script that a shell can read, and only flags that exist', () => {
    for (const script of blocks('sh')) execFileSync('sh', ['-n'], {input: script})
    for (const [, name, command] of page.matchAll(/bench (gate|capacity) ([^\n`]*)/g))
      for (const [, flag] of command!.matchAll(/--([a-z-]+)/g)) expect(flagsOf(name!)).toContain(flag)
  })
})
