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

interface Action {
  readonly inputs: Record<string, {readonly default?: string}>
  readonly runs: {readonly steps: readonly {readonly run: string; readonly env?: Record<string, string>}[]}
}

/** The flags that a gate has, from the manifest that the build writes. */
const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, {flags: Record<string, unknown>}>
}
const flags = Object.keys(manifest.commands['gate']!.flags)

describe('action.yml', () => {
  const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action

  it('has scripts that bash can read, with no expression inside of them', () => {
    for (const {run} of action.runs.steps) {
      execFileSync('bash', ['-n'], {input: run})
      // `${{ }}` in a script would run what somebody put into a branch's name.
      expect(run).not.toContain('${{')
    }
  })

  it('hands on every input, and only flags that exist', () => {
    const environment = action.runs.steps.flatMap(({env}) => Object.values(env ?? {})).join(' ')
    const conditions = readFileSync(join(root, 'action.yml'), 'utf8')
    for (const input of Object.keys(action.inputs))
      expect(environment + conditions).toMatch(new RegExp(`inputs\\.${input}\\b`))
    const gate = action.runs.steps.find(({run}) => run.includes(' gate '))!.run
    for (const [, flag] of gate.matchAll(/ --([a-z-]+)/g)) expect(flags).toContain(flag)
  })

  it('builds the arguments of the gate', () => {
    const gate = action.runs.steps.find(({run}) => run.includes(' gate '))!.run
    const script = gate.replace('node "$GITHUB_ACTION_PATH/dist/src/bin.js"', 'printf "%s\\n"')
    const env = {
      ...{
        INPUT_BASELINE: 'ref:a b',
        INPUT_CANDIDATE: 'tree',
        INPUT_BUDGET: '60s',
        INPUT_INCONCLUSIVE: 'pass',
      },
      ...{
        INPUT_ACCEPT: 'cpu=$(touch x) is worth it',
        INPUT_SCENARIOS: 'hello *',
        RUNNER_TEMP: '/t',
        PATH: process.env['PATH'],
      },
    }
    const words = execFileSync('bash', ['-e', '-c', script], {env, encoding: 'utf8'}).trimEnd().split('\n')
    expect(words.slice(0, 3)).toEqual(['gate', '--baseline', 'ref:a b'])
    expect(words).toContain('cpu=$(touch x) is worth it')
    expect(words.filter(word => word === 'hello' || word === '*')).toEqual(['hello', '*'])
  })
})

describe('docs/ci.md', () => {
  it('shows a bench.yaml that is one, and YAML that can be read', () => {
    const [benchFile, ...workflows] = blocks('yaml')
    expect(parseBenchFile(benchFile!, 'docs/ci.md')).toMatchObject({gate: {margins: {cpu: 0.05, pss: 0.1}}})
    for (const workflow of workflows) expect(parse(workflow)).toBeTruthy()
  })

  it('shows a script that a shell can read, and only flags that exist', () => {
    for (const script of blocks('sh')) execFileSync('sh', ['-n'], {input: script})
    for (const [, command] of page.matchAll(/bench gate ([^\n`]*)/g))
      for (const [, flag] of command!.matchAll(/--([a-z-]+)/g)) expect(flags).toContain(flag)
  })
})
