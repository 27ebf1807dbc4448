import {spawn} from 'node:child_process'
import {closeSync, copyFileSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest'
import {parseResult} from '../../src/result/read.js'
import {root, Sandbox} from './bench.js'

let server: Server
let url: string
beforeAll(async () => {
  server = createServer((_, response) => response.end('hello'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

let sandbox: Sandbox
beforeEach(() => {
  sandbox = new Sandbox()
})
afterEach(() => sandbox.remove())

/** A short one, of a server that runs. */
const run = (...more: string[]) => ['run', '--url', url, '-c', '2', '-r', '1', '-d', '150ms', '-q', ...more]

function withStdout(device: string, args: readonly string[]): Promise<{code: number | null; stderr: string}> {
  const stdout = openSync(device, 'w')
  const child = spawn(process.execPath, [join(root, 'dist/src/bin.js'), ...args], {
    cwd: sandbox.folder,
    stdio: ['ignore', stdout, 'pipe'],
  })
  closeSync(stdout)
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise(resolve => child.once('close', code => resolve({code, stderr})))
}

describe('a stdout that is full', () => {
  const said = /^error: cannot write to stdout: ENOSPC: [^\n]*\n {2}WB_STDOUT_FAILED\n$/

  it('costs bench run nothing that it measured', async () => {
    const {code, stderr} = await withStdout('/dev/full', run('-o', 'r.json'))
    expect({code, stderr}).toEqual({code: 5, stderr: expect.stringMatching(said) as string})
    expect(parseResult(readFileSync(join(sandbox.folder, 'r.json'), 'utf8'), 'r.json').cells).toHaveLength(1)
  })

  it.each([
    ['scenarios', ['scenarios']],
    ['under --json', ['scenarios', '--json']],
    ['results show', ['results', 'show', 'old.json']],
    ['compare', ['compare', 'a=old.json', 'b=old.json']],
    ['report csv', ['report', 'csv', 'old.json']],
    ['run --dry-run', ['run', '--dry-run']],
    ['report html', ['report', 'html', 'old.json', '-o', 'page.html']],
  ])('is an error of %s in one line', async (_, args) => {
    const results = join(root, 'test/fixtures/results')
    copyFileSync(join(results, readdirSync(results)[0]!), join(sandbox.folder, 'old.json'))
    expect(await withStdout('/dev/full', args)).toEqual({
      code: 5,
      stderr: expect.stringMatching(said) as string,
    })
    if (args.includes('page.html'))
      expect(readFileSync(join(sandbox.folder, 'page.html'), 'utf8')).toMatch(/<\/html>\n$/)
  })
})

it('a reader that leaves early is not spoken of', async () => {
  const bench = sandbox.start(['scenarios'])
  bench.stdout?.destroy()
  expect(await bench.finished).toMatchObject({stderr: '', code: 0})
})

it('two runs of the same second are both saved', async () => {
  const [one, other] = await Promise.all([sandbox.run(run('--path', '/a')), sandbox.run(run('--path', '/b'))])
  expect([one.code, other.code]).toEqual([0, 0])
  const paths = sandbox
    .results()
    .map(file => parseResult(readFileSync(file, 'utf8'), file).plan.scenarios[0]!.path)
  expect(paths.toSorted()).toEqual(['/a', '/b'])
})

describe('where an output goes', () => {
  it('is refused before anything is measured when it is a folder', async () => {
    mkdirSync(join(sandbox.folder, 'results'))
    const {code, stdout, stderr} = await sandbox.run(run('-o', 'results'))
    expect({code, stdout}).toEqual({code: 2, stdout: ''})
    expect(stderr).toBe(
      'error: cannot write results: it is a folder\n  give another place with --output\n  WB_CANNOT_WRITE\n',
    )
  })

  it('may be stdout, which then holds nothing else', async () => {
    const {code, stdout} = await sandbox.run(run('-o', '-'))
    expect(code).toBe(0)
    expect(parseResult(stdout, 'stdout').cells).toHaveLength(1)
  })

  it('is not where temporary folders go: those that cannot be made are spoken of', async () => {
    const {code, stderr} = await sandbox.run(run(), {TMPDIR: '/nonexistent'})
    expect(code).toBe(5)
    expect(stderr).toMatch(/^error: cannot make a temporary folder in \/nonexistent: ENOENT/)
    expect(stderr.split('\n')).toHaveLength(4)
  })
})

it('escape sequences of a file do not reach the terminal', async () => {
  writeFileSync(join(sandbox.folder, 'x.yaml'), '"a\\e]0;owned\\a\\e[2J": 1\n')
  const {code, stderr} = await sandbox.run(['run', './x.yaml', '--dry-run'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/x\.yaml:1: a: unknown field/)
  expect(stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
})
