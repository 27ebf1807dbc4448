import {execFileSync} from 'node:child_process'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, it} from 'vitest'
import {parseBenchFile} from '../../src/config/bench-file.js'
import {root, Sandbox, type Finished} from './bench.js'

let sandbox: Sandbox
beforeEach(() => void (sandbox = new Sandbox()))
afterEach(() => sandbox.end())

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(sandbox.folder, name), text)
}

/** The command that init ends with, as a shell runs it; shortened for a test. */
function next({stdout, stderr}: Finished): string {
  const [, command] = /^next: (.*)$/m.exec(stdout + stderr) ?? []
  return `${command ?? 'false'} --rounds 1 --duration 200ms --warmup 50ms --connections 4 --quiet`
}

function shell(command: string): string {
  const environment = {...process.env, CI: 'true'}
  return execFileSync('sh', ['-c', command], {cwd: sandbox.folder, encoding: 'utf8', env: environment})
}

const written = () => readFileSync(join(sandbox.folder, 'bench.yaml'), 'utf8')

const nodeApp = {
  'package.json': '{"private": true, "scripts": {"start": "node server.js"}}',
  'server.js': `require('http')
  .createServer((request, response) => response.writeHead(request.url === '/' ? 200 : 404).end('hello'))
  .listen(process.env.PORT || 3000)`,
}

it('writes a bench.yaml, and the command that it ends with gives a table', async () => {
  write(nodeApp)
  const done = await sandbox.run(['init'])
  expect(done).toMatchObject({code: 0, stderr: ''})
  expect(done.stdout.split('\n').slice(0, 3)).toEqual([
    'found Node: package.json: start: node server.js',
    'asked the app: / 200',
    'wrote bench.yaml',
  ])
  expect(parseBenchFile(written(), 'bench.yaml')).toEqual({
    command: 'PORT={port} node server.js',
    ready: {path: '/', status: 200},
    scenarios: ['/'],
  })
  // Editors find the schema, which is that of this very file.
  const [, schema = ''] = /^# yaml-language-server: \$schema=(.*)$/m.exec(written()) ?? []
  expect(schema).toBe(join(root, 'schema/bench-file.schema.json'))
  expect(existsSync(schema)).toBe(true)
  expect(shell(next(done))).toMatch(/^root · .*GET \/ ·[^]*req\/s/)
})

it('never overwrites', async () => {
  write({...nodeApp, 'bench.yaml': 'scenarios: [hello] # mine\n'})
  const refused = await sandbox.run(['init'])
  expect(refused).toMatchObject({code: 2, stdout: ''})
  expect(refused.stderr).toMatch(/bench.yaml is already here[^]*--print[^]*WB_PROJECT_FILE_EXISTS/)
  const printed = await sandbox.run(['init', '--print'])
  expect(printed.code).toBe(0)
  // Its stdout is the file and nothing else.
  expect(parseBenchFile(printed.stdout, 'stdout').command).toBe('PORT={port} node server.js')
  expect(printed.stderr).toContain('next: ')
  expect(written()).toBe('scenarios: [hello] # mine\n')
})

it('as JSON says what it found and what to run', async () => {
  write({Procfile: 'web: node server.js --port $PORT\n'})
  const {code, stdout, stderr} = await sandbox.run(['init', '--json'])
  expect({code, stderr}).toEqual({code: 0, stderr: ''})
  expect(JSON.parse(stdout)).toMatchObject({
    file: join(sandbox.folder, 'bench.yaml'),
    text: written(),
    framework: 'a command',
    evidence: ['Procfile: node server.js --port $PORT'],
    next: expect.stringMatching(/ run$/) as string,
  })
})

it('of a Procfile or a Dockerfile the command is started on a port of bench’s choice', async () => {
  const server = nodeApp['server.js'].replace('process.env.PORT || 3000', 'process.argv[2]')
  const starts: readonly Readonly<Record<string, string>>[] = [
    {Procfile: 'web: node serve.cjs $PORT'},
    {Dockerfile: 'FROM x\nEXPOSE 80\nCMD ["node", "serve.cjs", "80"]'},
  ]
  for (const files of starts) {
    write({'serve.cjs': server, ...files})
    const done = await sandbox.run(['init'])
    expect(done, Object.keys(files)[0]).toMatchObject({code: 0, stderr: ''})
    expect(shell(next(done))).toContain('req/s')
    for (const name of ['bench.yaml', ...Object.keys(files)]) execFileSync('rm', [join(sandbox.folder, name)])
  }
})

// That it runs is shown where the package is tried.
it('in an empty folder, too', async () => {
  const done = await sandbox.run(['init'])
  expect(done.code).toBe(0)
  expect(done.stdout).toMatch(/^found no app in this folder\n/)
  expect(shell(`${next(done)} --dry-run`)).toContain('hello: GET /')
})

it('tells of a program that makes no server', async () => {
  write({'package.json': '{"scripts": {"start": "node a.js"}}', 'a.js': 'throw new Error("no database")'})
  const {code, stdout} = await sandbox.run(['init'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/a\.js was started to see its routes, and made no server: exit code 1/)
})
