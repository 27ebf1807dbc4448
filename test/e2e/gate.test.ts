import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {readGateResult} from '../../src/result/read-gate.js'
import {eventually, root, Sandbox} from './bench.js'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = new Sandbox()
})
afterEach(async () => {
  // The pipes of a server close a moment after its process.
  const gone = await eventually(() => sandbox.processes().length === 0, 3000)
  const left = [...sandbox.processes(), ...sandbox.temporaryFiles()]
  sandbox.remove()
  expect({gone, left}).toEqual({gone: true, left: []})
})

const source = readFileSync(join(root, 'test/gate/fixtures/server.mjs'), 'utf8')
const server = (replacement: [string, string] = ['', '']) => source.replace(...replacement)

/** The fewest rounds that can decide one metric, and a margin that only a multiple exceeds: noise cannot decide this. */
const brief = [
  ...['--metric', 'cpu', '--margin', 'cpu=200%', '--rounds', '5'],
  ...['--connections', '2', '--warmup', '50ms', '--budget', '300s'],
]

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-c', 'init.defaultBranch=main']
  return execFileSync('git', ['-C', sandbox.folder, ...identity, ...args], {encoding: 'utf8'}).trim()
}

/** A repository whose server is a file, with a bench.yaml. */
function repository(setup = 'cp server.mjs built.mjs'): void {
  writeFileSync(join(sandbox.folder, 'server.mjs'), server())
  writeFileSync(join(sandbox.folder, '.gitignore'), 'built.mjs\nresults\ntmp-*\n')
  writeFileSync(
    join(sandbox.folder, 'bench.yaml'),
    `setup: ${setup}\ncommand: node built.mjs {port}\nready: {path: /}\n`,
  )
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '-m', 'first')
}

describe('bench gate on a git repository', () => {
  it('passes a commit that touches a comment, and removes the worktree', async () => {
    repository()
    writeFileSync(join(sandbox.folder, 'server.mjs'), `// only a word\n${server()}`)
    const {code, stdout, stderr} = await sandbox.run(['gate', '--baseline', 'ref:HEAD', ...brief])
    expect(code, stdout + stderr).toBe(0)
    expect(stdout).toMatch(/^pass after 5 rounds/)
    expect(stderr).toMatch(/setting up HEAD/)
    expect(git('worktree', 'list').split('\n')).toHaveLength(1)
    const result = await readGateResult(sandbox.results()[0]!)
    expect(result.plan.baseline.commit).toBe(git('rev-parse', 'HEAD'))
    expect(result.rounds).toHaveLength(5)
    expect(new Set(result.rounds.map(({first}) => first))).toEqual(new Set(['baseline', 'candidate']))

    // As a stored baseline it has too few rounds.
    const few = await sandbox.run(['gate', '--baseline', `file:${sandbox.results()[0]!}`, ...brief])
    expect(few.code, few.stderr).toBe(2)
    expect(few.stderr).toMatch(/has 5 rounds; a stored baseline needs 8/)
  }, 180_000)

  it('fails a commit that burns CPU, names the metric, and reports to CI', async () => {
    repository()
    writeFileSync(join(sandbox.folder, 'server.mjs'), server(['spins = 0', 'spins = 1_000_000']))
    git('commit', '--quiet', '-am', 'slow')
    const summary = join(sandbox.folder, 'results-summary.md')
    const {code, stdout} = await sandbox.run(
      [
        'gate',
        '--baseline',
        'ref:HEAD~1',
        '--candidate',
        'ref:HEAD',
        ...brief,
        '--junit',
        'j.xml',
        '--comment',
        'c.md',
      ],
      {GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary},
    )
    expect(code, stdout).toBe(3)
    expect(stdout).toMatch(/^regression after 5 rounds.*: hello CPU\/req \+/)
    expect(stdout).toMatch(/^::error title=bench gate%3A hello CPU\/req::regression/m)
    expect(readFileSync(join(sandbox.folder, 'j.xml'), 'utf8')).toMatch(/<failure message="\+/)
    for (const file of ['c.md', summary].map(name => join(sandbox.folder, name.replace(sandbox.folder, ''))))
      expect(readFileSync(file, 'utf8')).toMatch(/^<!-- workerbench gate -->\n### ❌ bench gate: regression/)
  }, 180_000)
})

describe('bench gate refuses before it starts anything: exit 2', () => {
  const command = 'cmd:node server.mjs {port}'
  it.each<[string, string[], RegExp]>([
    ['no git repository', ['--baseline', 'ref:main', '--candidate', command], /needs a git repository/],
    [
      'too few rounds',
      ['--baseline', command, '--candidate', command, '--rounds', '4'],
      /4 rounds can show no regression, .* need at least 6/,
    ],
    [
      'a corrupt result',
      ['--baseline', 'file:corrupt.json', '--candidate', command],
      /corrupt.json is not JSON/,
    ],
    [
      'a result of the future',
      ['--baseline', 'file:future.json', '--candidate', command],
      /has schema version 99/,
    ],
    [
      'a result of bench run',
      ['--baseline', 'file:other.json', '--candidate', command],
      /is not a result of bench gate/,
    ],
  ])('%s', async (_, args, message) => {
    writeFileSync(join(sandbox.folder, 'other.json'), '{"schemaVersion": 1}')
    writeFileSync(join(sandbox.folder, 'corrupt.json'), '{"schemaVersion": 1')
    writeFileSync(join(sandbox.folder, 'future.json'), '{"schemaVersion": 99, "kind": "gate"}')
    const {code, stdout, stderr} = await sandbox.run(['gate', '-q', ...args])
    expect({code, stdout}, stderr).toEqual({code: 2, stdout: ''})
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/ at .*\.js:\d+/)
    expect(sandbox.results()).toEqual([])
  })
})

describe('bench gate cannot measure: exit 5', () => {
  const write = (name: string, text: string) => writeFileSync(join(sandbox.folder, name), text)
  const pair = (candidate: string) => [
    'gate',
    '-q',
    '--baseline',
    'cmd:node server.mjs {port}',
    '--candidate',
    candidate,
    ...brief,
  ]

  it('when the candidate does not start, with its last words, to CI too', async () => {
    write('server.mjs', server())
    write('broken.mjs', 'console.error("no such table"); process.exit(1)')
    const {code, stderr} = await sandbox.run(
      [...pair('cmd:node broken.mjs {port}'), '--junit', 'j.xml', '--comment', 'c.md'],
      {GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(sandbox.folder, 'summary.md')},
    )
    expect(code).toBe(5)
    expect(stderr).toMatch(/candidate ended with exit code 1 before it was ready[^]*no such table/)
    expect(stderr).toMatch(/^::error title=bench gate::candidate ended with exit code 1/m)
    const told = (name: string) => readFileSync(join(sandbox.folder, name), 'utf8')
    expect(told('j.xml')).toMatch(/failures="0" skipped="0" errors="1"[^]*<error message="candidate ended/)
    expect(told('c.md')).toMatch(/^<!-- workerbench gate -->\n### ❌ bench gate: nothing could be compared\n/)
    expect(told('summary.md')).toBe(told('c.md'))
  })

  it('when the arms answer differently', async () => {
    write('server.mjs', server())
    write('other.mjs', server(["'hello'", "'hallo'"]))
    const {code, stderr} = await sandbox.run(pair('cmd:node other.mjs {port}'))
    expect(code, stderr).toBe(5)
    expect(stderr).toMatch(/differently: from character 1 of the body on "hello" and "hallo"/)
  })

  it('when the set-up command fails, with its last lines', async () => {
    repository('echo out of cheese >&2; exit 7')
    const {code, stderr} = await sandbox.run(['gate', '--baseline', 'ref:HEAD', ...brief])
    expect(code).toBe(5)
    expect(stderr).toMatch(/the set-up command failed \(exit code 7\)[^]*out of cheese/)
    expect(git('worktree', 'list').split('\n')).toHaveLength(1)
  })

  it('an unknown ref is a wrong request: exit 2', async () => {
    repository()
    const {code, stderr} = await sandbox.run(['gate', '--baseline', 'ref:nowhere', ...brief])
    expect(code).toBe(2)
    expect(stderr).toMatch(/unknown git ref "nowhere"/)
  })
})

describe('interrupting bench gate', () => {
  it('leaves no worktree, process, port or file, in the set-up and in a round', async () => {
    repository('touch started && sleep 30')
    const started = () => git('worktree', 'list').split('\n').length === 2
    const inSetup = sandbox.start(['gate', '--baseline', 'ref:HEAD', ...brief])
    expect(await eventually(started, 20_000)).toBe(true)
    inSetup.kill('SIGINT')
    expect((await inSetup.finished).code).toBe(130)
    expect(git('worktree', 'list').split('\n')).toHaveLength(1)

    mkdirSync(join(sandbox.folder, 'x'))
    writeFileSync(join(sandbox.folder, 'server.mjs'), server())
    const command = `cmd:node ${join(sandbox.folder, 'server.mjs')} {port}`
    const inRound = sandbox.start(['gate', '--baseline', command, '--candidate', command, ...brief])
    let stderr = ''
    inRound.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    expect(await eventually(() => stderr.includes('round 2/'), 60_000)).toBe(true)
    inRound.kill('SIGTERM')
    const {code, stdout} = await inRound.finished
    expect(code).toBe(130)
    expect(stdout).toMatch(/^inconclusive after [234] rounds.*interrupted/)
    expect(existsSync(join(sandbox.folder, 'results'))).toBe(true)
  }, 180_000)
})
