import {execFileSync} from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {root} from '../e2e/bench.js'
import {readAction, runComposite, type JobGiven} from './composite.js'

/** Writes its arguments and the files that it was asked for, and ends as FAKE_CODE says. */
const fakeBench = `
const {writeFileSync} = require('node:fs')
const words = process.argv.slice(2)
if (words[0] === '--version') return console.log('workerbench/0.0.0')
writeFileSync(process.env.FAKE_WORDS, words.join('\\n'))
const code = Number(process.env.FAKE_CODE ?? 0)
const after = flag => words[words.indexOf(flag) + 1]
writeFileSync(after('--comment'), '<!-- workerbench gate -->')
writeFileSync(after('--junit'), '<testsuites/>')
const verdict = {0: process.env.FAKE_VERDICT ?? 'pass', 3: 'regression', 4: 'inconclusive'}[code]
if (verdict) writeFileSync(after('-o'), JSON.stringify({judgement: {verdict}}))
process.exitCode = code
`

let folder: string
let action: string
let workspace: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-action-'))
  action = join(folder, 'action')
  workspace = join(folder, 'shop')
  mkdirSync(join(action, 'dist/src'), {recursive: true})
  mkdirSync(join(action, 'node_modules'))
  mkdirSync(join(workspace, 'packages/api'), {recursive: true})
  cpSync(join(root, 'action.yml'), join(action, 'action.yml'))
  cpSync(join(root, 'scripts/action'), join(action, 'scripts/action'), {recursive: true})
  writeFileSync(join(action, 'dist/.built-from'), '')
  writeFileSync(join(action, 'dist/src/bin.js'), fakeBench)
  git('init', '-q', '-b', 'main')
  commit('one')
  commit('two')
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], {
    cwd: workspace,
    stdio: 'pipe',
  })
const commit = (text: string) => {
  writeFileSync(join(workspace, 'packages/api/text'), text)
  git('add', '.')
  git('commit', '-qm', text)
}
const wordsFile = () => join(folder, 'words')
const run = ({env = {}, ...given}: Partial<JobGiven> = {}) =>
  runComposite({action, workspace, ...given, env: {FAKE_WORDS: wordsFile(), ...env}})
const words = () => readFileSync(wordsFile(), 'utf8').split('\n')

describe('the action, run as a runner does', () => {
  it('compares a pull request with its base branch, and says what it found', () => {
    const job = run({env: {GITHUB_BASE_REF: 'main'}})
    expect(job.code).toBe(0)
    expect(words().slice(0, 9)).toEqual(
      'gate --baseline ref:origin/main --candidate tree --budget 120s --inconclusive fail'.split(' '),
    )
    expect(job.outputs).toMatchObject({verdict: 'pass', 'exit-code': '0'})
    for (const name of ['report', 'json', 'junit']) expect(existsSync(job.outputs[name]!)).toBe(true)
  })

  it.each([
    [3, undefined, 'regression'],
    [4, undefined, 'inconclusive'],
    [0, 'inconclusive', 'inconclusive'],
    [5, undefined, 'error'],
  ])('of exit code %i (%s) tells %s, and ends with that code', (code, verdict, told) => {
    const env = {FAKE_CODE: String(code), ...(verdict === undefined ? {} : {FAKE_VERDICT: verdict})}
    const job = run({inputs: {baseline: 'ref:main'}, env})
    expect(job.outputs['verdict']).toBe(told)
    expect(job.code).toBe(code)
  })

  it('hands on every input as it is: nothing is expanded, and no branch becomes a command', () => {
    run({
      inputs: {
        baseline: 'ref:$(touch owned) `id`',
        scenarios: 'hello * /a?b=c',
        metric: 'cpu,pss',
        margin: 'cpu=5% pss=10%',
        args: '--connections 8',
        accept: 'cpu=$(touch owned) is worth it',
        'working-directory': 'packages/api',
      },
    })
    expect(words().slice(9, -6)).toEqual([
      ...['--accept', 'cpu=$(touch owned) is worth it', '--metric', 'cpu,pss', '--margin', 'cpu=5%'],
      ...['--margin', 'pss=10%', '--connections', '8', 'hello', '*', '/a?b=c'],
    ])
    expect(words()[2]).toBe('ref:$(touch owned) `id`')
    expect(existsSync(join(workspace, 'owned')) || existsSync(join(workspace, 'packages/api/owned'))).toBe(
      false,
    )
  })

  it('refuses a shallow checkout by the line that mends it', () => {
    const shallow = join(folder, 'shallow')
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${workspace}`, shallow], {stdio: 'pipe'})
    const job = run({workspace: shallow, inputs: {baseline: 'ref:main'}})
    expect(job.code).toBe(2)
    expect(job.steps.at(-1)!.output).toContain('add `with: {fetch-depth: 0}` to actions/checkout')
    expect(existsSync(wordsFile())).toBe(false)
  })

  it('asks for a baseline where there is no pull request', () => {
    const job = run({env: {GITHUB_BASE_REF: ''}})
    expect(job.code).toBe(2)
    expect(job.steps.at(-1)!.output).toContain('such as `baseline: ref:HEAD^`')
  })

  it('goes on where the comment may not be written, as of a fork', () => {
    const gh = join(folder, 'gh')
    writeFileSync(gh, '#!/bin/sh\necho "$@" >>"$GH_CALLS"\nexit 1\n')
    chmodSync(gh, 0o755)
    const calls = join(folder, 'calls')
    const job = run({
      inputs: {baseline: 'ref:main'},
      github: {event: {pull_request: {number: 7}}},
      env: {PATH: `${folder}:${process.env['PATH']}`, GH_CALLS: calls},
    })
    expect(job.code).toBe(0)
    expect(job.steps.at(-1)).toMatchObject({name: 'Comment', code: 0})
    expect(job.steps.at(-1)!.output).toContain('pull requests from forks do not get')
    expect(readFileSync(calls, 'utf8')).toContain('--method POST repos/someone/shop/issues/7/comments')
  })

  it('installs with the compiler where NODE_ENV=production, and only once', () => {
    const install = readFileSync(join(action, 'scripts/action/install.sh'), 'utf8')
    expect(install).toContain('npm ci --include=dev')
    rmSync(join(action, 'dist/.built-from'))
    const npm = join(folder, 'npm')
    writeFileSync(npm, '#!/bin/sh\necho "$@" >>"$NPM_CALLS"\n')
    chmodSync(npm, 0o755)
    const env = {
      PATH: `${folder}:${process.env['PATH']}`,
      NPM_CALLS: join(folder, 'calls'),
      NODE_ENV: 'production',
    }
    run({inputs: {baseline: 'ref:main'}, env})
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toMatch(/^ci --include=dev .*--prefix .*action\n$/)
  })

  it('has outputs, inputs and steps that refer to each other only by names that exist', () => {
    const text = readFileSync(join(root, 'action.yml'), 'utf8')
    const {inputs, runs} = readAction(join(root, 'action.yml'))
    for (const [, name] of text.matchAll(/inputs\.([\w-]+)/g)) expect(Object.keys(inputs)).toContain(name)
    const ids = runs.steps.flatMap(({id}) => id ?? [])
    for (const [, id] of text.matchAll(/steps\.([\w-]+)/g)) expect(ids).toContain(id)
    for (const {run, uses} of runs.steps) {
      expect(run ?? '').not.toContain('${{')
      if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/)
    }
  })
})
