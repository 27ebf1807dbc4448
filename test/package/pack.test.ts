import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'

/**
 * The package as a stranger gets it. It asks a registry and takes a minute, so it runs only where BENCH_REQUIRE=all
 * says that everything must.
 */
const required = process.env['BENCH_REQUIRE'] === 'all'
const root = fileURLToPath(new URL('../..', import.meta.url))

describe.skipIf(!required)('npm pack, installed elsewhere (set BENCH_REQUIRE=all)', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bench-pack-'))
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {cwd: root, stdio: 'pipe'})
    const [archive] = readdirSync(folder)
    writeFileSync(join(folder, 'package.json'), '{"private": true}')
    execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${archive!}`], {
      cwd: folder,
      stdio: 'pipe',
    })
  }, 300_000)
  afterAll(() => rmSync(folder, {recursive: true, force: true}))

  const shell = (command: string, cwd: string, environment: NodeJS.ProcessEnv = {}) =>
    execFileSync('sh', ['-c', command], {
      ...{cwd, encoding: 'utf8', stdio: 'pipe'},
      env: {...process.env, ...environment},
    })
  const short = '--rounds 1 --duration 200ms --warmup 50ms --connections 4'

  it('runs', () => {
    const out = execFileSync('npx', ['bench', 'run', 'hello', '--quick', '--rounds', '1'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    })
    for (const word of ['hello', 'sync', 'thread', 'green', 'async', 'native']) expect(out).toContain(word)
    expect(readdirSync(join(folder, 'results'))).toHaveLength(1)
    const all = shell(`npx bench run --mode green ${short}`, folder)
    for (const word of ['hello', 'cpu', 'io', 'green']) expect(all).toContain(word)
  }, 300_000)

  it('writes a bench.yaml for Express, with the schema of node_modules, and runs by the command that it prints', () => {
    const project = join(folder, 'shop')
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), '{"private": true, "scripts": {"start": "node server.js"}}')
    const page = readFileSync(join(root, 'docs/own-app.md'), 'utf8')
    const [, install] = /^\$ (npm install --save-dev .*)$/m.exec(page) ?? []
    const words = install!.replace('../workerbench/', '../')
    shell(`npm install --prefer-offline --no-audit --no-fund express@5 && ${words}`, project)
    writeFileSync(
      join(project, 'server.js'),
      `const app = require('express')()
app.get('/', (request, response) => response.send('hello'))
app.get('/products', (request, response) => response.json([1, 2]))
app.get('/products/:id', (request, response) => response.json(request.params.id))
app.post('/orders', (request, response) => response.json({}))
app.get('/logout', () => process.exit(1))
app.listen(process.env.PORT || 3000)
`,
    )
    const out = shell('npx bench init', project)
    expect(out).toContain(
      'found Express: package.json: start: node server.js\nasked the app: / 200, /products 200\n',
    )
    expect(out).toMatch(/^next: npx bench run$/m)
    const text = readFileSync(join(project, 'bench.yaml'), 'utf8')
    const [, schema = ''] = /^# yaml-language-server: \$schema=(.*)$/m.exec(text) ?? []
    expect(schema).toBe('node_modules/workerbench/schema/bench-file.schema.json')
    expect(JSON.parse(readFileSync(join(project, schema), 'utf8'))).toMatchObject({type: 'object'})
    expect(shell(`npx bench run ${short}`, project)).toMatch(/GET \/products/)
  }, 300_000)

  it('README: installed for every project, word for word', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
      .split('## Your own app')[1]!
      .split('\n## ')[0]!
    const [install, init, run] = [...readme.matchAll(/^\$ (.*)$/gm)].map(match => match[1]!)
    // CI has run `npm ci` in this checkout; packing here would leave a file in it.
    const words = install!
      .replace('npm ci && ', '')
      .replace('npm pack', `npm pack --pack-destination ${folder}`)
    expect(words).not.toBe(install)
    const prefix = join(folder, 'global')
    mkdirSync(prefix)
    const environment = {
      npm_config_prefix: prefix,
      PATH: `${join(prefix, 'bin')}:${process.env['PATH'] ?? ''}`,
    }
    shell(words.replace('"$(', `"${folder}/$(`), root, environment)
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    expect(shell(init!, empty, environment)).toMatch(/^next: bench run/m)
    expect(shell(`${run!} ${short}`, empty, environment)).toContain('hello')
  }, 300_000)

  it('holds no test, no source and nothing of this machine', () => {
    const files = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json'], {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as [{files: {path: string}[]}]
    const paths = files[0].files.map(file => file.path)
    expect(paths).toEqual(
      expect.arrayContaining(['dist/src/bin.js', 'oclif.manifest.json', 'dist/scenarios.json', 'LICENSE']),
    )
    expect(paths.filter(path => /^(test|src|bench)\/|\.test\.|\.built-from/.test(path))).toEqual([])
  }, 120_000)
})

describe.skipIf(!required)('the first line of the README, in this checkout (set BENCH_REQUIRE=all)', () => {
  it('takes no more than twice what its plan says, and names its scenarios, mode and percentiles', () => {
    const result = mkdtempSync(join(tmpdir(), 'bench-first-'))
    const bench = (...args: string[]) =>
      execFileSync('npx', ['bench', 'run', '--mode', 'gevent', '--workers', '4', ...args], {
        cwd: root,
        encoding: 'utf8',
        stdio: 'pipe',
      })
    const [, minutes, seconds] = /\((?:(\d+) min )?(\d+) s where intervals are wide\)/.exec(
      bench('--dry-run'),
    )!
    const mostMs = (Number(minutes ?? 0) * 60 + Number(seconds)) * 1000
    const began = Date.now()
    const out = bench('-o', join(result, 'r.json'))
    expect(Date.now() - began).toBeLessThan(2 * mostMs)
    for (const word of ['hello', 'cpu', 'io', 'green', 'p99']) expect(out).toContain(word)
    expect(JSON.parse(readFileSync(join(result, 'r.json'), 'utf8'))).toMatchObject({status: 'completed'})
    rmSync(result, {recursive: true})
  }, 600_000)
})
