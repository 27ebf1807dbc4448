import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {checkOut} from '../../src/gate/measure/checkout.js'
import {findArm, type PrepareWorld} from '../../src/gate/measure/prepare-arm.js'

let folder: string
let repository: string
let told: string[]
let world: PrepareWorld

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-checkout-test-'))
  repository = join(folder, 'repository')
  mkdirSync(repository)
  git('init', '--quiet')
  told = []
  world = {
    cwd: repository,
    ready: {path: '/', status: 200},
    setupTree: true,
    arm: {name: null, limits: {}},
    setupCache: join(folder, 'cache'),
    signal: new AbortController().signal,
    tell: line => told.push(line),
  }
})
afterEach(() => {
  expect(git('worktree', 'list').split('\n')).toHaveLength(1)
  rmSync(folder, {recursive: true, force: true})
})

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-c', 'init.defaultBranch=main']
  return execFileSync('git', ['-C', repository, ...identity, ...args], {encoding: 'utf8'}).trim()
}

function commit(files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(repository, name, '..'), {recursive: true})
    writeFileSync(join(repository, name), text)
  }
  git('add', '--all')
  git('commit', '--quiet', '--message', 'more')
  return git('rev-parse', 'HEAD')
}

const ref = {kind: 'ref', asked: 'ref:main', ref: 'main'} as const
const tree = {kind: 'tree', asked: 'tree'} as const

describe('an arm of a gate is found', () => {
  it('in the same folder of the commit as the gate was started in, and in its cwd', async () => {
    const file = 'command: node server.js {port}\ncwd: src\n'
    commit({
      'server.js': 'at the top',
      'packages/api/src/server.js': 'inside',
      'packages/api/bench.yaml': file,
    })
    const cwd = join(repository, 'packages/api')
    const baseline = await findArm(ref, 'baseline', {...world, cwd})
    const {arm} = await baseline.setUp()
    expect(readFileSync(join(folderOf(arm), 'server.js'), 'utf8')).toBe('inside')
    expect(folderOf(arm).startsWith(cwd)).toBe(false)
    await baseline.close()
    expect(existsSync(folderOf(arm))).toBe(false)

    const candidate = await (await findArm(tree, 'candidate', {...world, cwd})).setUp()
    expect(folderOf(candidate.arm)).toBe(join(cwd, 'src'))
  })

  it('refuses a folder that the commit does not have', async () => {
    commit({'server.js': ''})
    const cwd = join(repository, 'new')
    mkdirSync(cwd)
    await expect(checkOut('main', cwd, null)).rejects.toThrow(/main has no folder new\//)
  })

  it('before anything is set up: a mistake in one arm costs no set-up of the other', async () => {
    commit({'bench.yaml': `setup: touch ${join(folder, 'was-set-up')}\ncommand: node server.js {port}\n`})
    const found = await findArm(ref, 'baseline', world)
    expect(existsSync(join(folder, 'was-set-up'))).toBe(false)
    writeFileSync(join(repository, 'bench.yaml'), 'commmand: node server.js {port}\n')
    await expect(findArm(tree, 'candidate', world)).rejects.toThrow(/commmand/)
    await found.close()
  })
})

describe('the set-up of a commit', () => {
  const counted = () => readFileSync(join(folder, 'count'), 'utf8')
  const file = () =>
    `setup: mkdir -p made && ln -sf made link && pwd > made/where && echo once >> ${join(folder, 'count')}\ncommand: cat made/where {port}\n`

  async function setUp(more: Partial<PrepareWorld> = {}): Promise<string> {
    const found = await findArm(ref, 'baseline', {...world, ...more})
    const {arm} = await found.setUp()
    const where = readFileSync(join(folderOf(arm), 'link/where'), 'utf8').trim()
    // What it wrote down of where it is must still hold.
    expect(where).toBe(folderOf(arm))
    expect(execFileSync('git', ['-C', where, 'status', '--porcelain'], {encoding: 'utf8'})).not.toMatch(
      /^ ?D/m,
    )
    await found.close()
    return where
  }

  it('is done once, where a lock file fixes what it installs', async () => {
    commit({'package-lock.json': '{}', 'bench.yaml': file()})
    await setUp()
    await setUp()
    expect(counted()).toBe('once\n')
    expect(told.at(-1)).toMatch(/was set up by an earlier gate/)
    await setUp({setupCache: null})
    expect(counted()).toBe('once\nonce\n')
  })

  it('is done again for another commit, and without a lock file, which leaves nothing behind', async () => {
    commit({'bench.yaml': file()})
    await setUp()
    await setUp()
    expect(counted()).toBe('once\nonce\n')
    expect(readdirSync(join(folder, 'cache'))).toEqual([])
    commit({'package-lock.json': '{}'})
    await setUp()
    commit({'package-lock.json': '{"a": 1}'})
    await setUp()
    expect(counted()).toBe('once\n'.repeat(4))
  })

  it('is kept for the last five commits', async () => {
    for (let nth = 0; nth < 7; nth++) {
      commit({'package-lock.json': `{"nth": ${nth}}`, 'bench.yaml': file()})
      await setUp()
    }
    expect(readdirSync(join(folder, 'cache'))).toHaveLength(5)
  })

  it('is not shared by two gates at once', async () => {
    commit({'package-lock.json': '{}', 'bench.yaml': file()})
    const [one, other] = [await findArm(ref, 'baseline', world), await findArm(ref, 'candidate', world)]
    const [first, second] = [await one.setUp(), await other.setUp()]
    expect(folderOf(first.arm)).not.toBe(folderOf(second.arm))
    await other.close()
    await one.close()
  })

  it('takes the place of a gate that was killed', async () => {
    commit({'package-lock.json': '{}', 'bench.yaml': file()})
    const killed = await findArm(ref, 'baseline', world)
    const [name] = readdirSync(join(folder, 'cache'))
    // As if by a process that is gone.
    writeFileSync(join(folder, 'cache', name!, 'owner'), '999999999 1')
    const {arm} = await (await findArm(ref, 'baseline', world)).setUp()
    expect(folderOf(arm)).toContain(name)
    await killed.close()
  })

  it('of a gate that was killed leaves no worktree once another gate has begun', async () => {
    commit({'package-lock.json': '{}', 'bench.yaml': file()})
    await findArm(ref, 'baseline', world)
    const [name = ''] = readdirSync(join(folder, 'cache'))
    writeFileSync(join(folder, 'cache', name, 'owner'), '999999999 1')
    commit({'server.js': 'later'})
    const later = await findArm(ref, 'baseline', world)
    expect(existsSync(join(folder, 'cache', name, 'tree'))).toBe(false)
    expect(git('worktree', 'list').split('\n')).toHaveLength(2)
    await later.close()
  })
})

function folderOf(arm: {readonly launch: {readonly kind: string; readonly folder?: string}}): string {
  return arm.launch.folder!
}
