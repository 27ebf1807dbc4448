import {spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const script = join(root, 'scripts/release/release.mjs')
const release = (...args: string[]) => spawnSync('node', [script, ...args], {encoding: 'utf8'})

interface ReleaseModules {
  readonly needed: readonly string[]
  readonly problemsOf: (packed: object, facts: object) => readonly string[]
  readonly provenanceOf: (facts: object) => object
}
const load = (name: string): Promise<ReleaseModules> =>
  import(pathToFileURL(join(root, 'scripts/release', name)).href) as Promise<ReleaseModules>

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bench-release-'))))
afterEach(() => rmSync(folder, {recursive: true, force: true}))

describe('a release', () => {
  const digest = (text: string) => createHash('sha256').update(text).digest('hex')

  async function made(): Promise<void> {
    const {provenanceOf} = await load('provenance.mjs')
    const statement = provenanceOf({
      ...{
        commit: 'a'.repeat(40),
        source: 'git+https://example.org/x',
        builder: 'urn:b',
        parameters: {version: '1'},
      },
      subjects: [{name: 'workerbench-1.tgz', sha256: digest('package')}],
      materials: [{name: 'package-lock.json', sha256: digest('lock')}],
      ...{startedOn: '2026-01-01T00:00:00Z', finishedOn: '2026-01-01T00:01:00Z'},
    })
    writeFileSync(join(folder, 'workerbench-1.tgz'), 'package')
    writeFileSync(join(folder, 'workerbench-1.intoto.json'), JSON.stringify(statement))
    writeFileSync(join(folder, 'SHA256SUMS'), `${digest('package')}  workerbench-1.tgz\n`)
  }

  it('is verified while its files are what the statement says', async () => {
    await made()
    const {status, stdout} = release('--verify', folder)
    expect(status).toBe(0)
    expect(stdout).toBe(`verified workerbench-1.tgz sha256:${digest('package')}\n`)
  })

  it('is refused once a file was changed or is missing', async () => {
    await made()
    appendFileSync(join(folder, 'workerbench-1.tgz'), '!')
    const changed = release('--verify', folder)
    expect(changed.status).toBe(1)
    expect(changed.stderr).toContain(
      `workerbench-1.tgz has the digest ${digest('package!')}, not ${digest('package')}`,
    )
    expect(changed.stderr).toContain('workerbench-1.tgz is not as SHA256SUMS says')
    rmSync(join(folder, 'workerbench-1.tgz'))
    expect(release('--verify', folder).stderr).toContain('workerbench-1.tgz is missing')
  })

  it('has a statement in the form of in-toto 1 and SLSA 1', async () => {
    await made()
    const statement = JSON.parse(readFileSync(join(folder, 'workerbench-1.intoto.json'), 'utf8')) as Record<
      string,
      unknown
    >
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://slsa.dev/provenance/v1',
      subject: [{name: 'workerbench-1.tgz', digest: {sha256: digest('package')}}],
      predicate: {
        buildDefinition: {
          externalParameters: {ref: 'a'.repeat(40), version: '1'},
          resolvedDependencies: [
            {uri: 'git+https://example.org/x', digest: {gitCommit: 'a'.repeat(40)}},
            {name: 'package-lock.json', digest: {sha256: digest('lock')}},
          ],
        },
        runDetails: {builder: {id: 'urn:b'}},
      },
    })
  })
})

it('a package is refused for what is missing, what does not belong into it, and what names this machine', async () => {
  const {needed, problemsOf} = await load('contents.mjs')
  const packed = {files: needed.map(path => ({path})), size: 1e6, version: '1.0.0'}
  const facts = {read: () => '', root, wantedVersion: '1.0.0'}
  expect(problemsOf(packed, facts)).toEqual([])
  const stray = ['test/a.test.ts', 'dist/test/a.js', '.env', 'servers/x/.npmrc', 'server.key', 'src/bin.ts']
  const files = [...packed.files.filter(({path}) => path !== 'LICENSE'), ...stray.map(path => ({path}))]
  const read = (path: string) => (path === 'README.md' ? `see ${root}/x` : '')
  expect(problemsOf({...packed, files, size: 5e6}, {...facts, read, wantedVersion: '9.9.9'})).toEqual([
    'it is version 1.0.0, not 9.9.9',
    'LICENSE is missing',
    ...stray.map(path => `${path} does not belong in a package`),
    'it has 5000000 bytes, more than 4194304',
    `README.md names ${root}`,
  ])
})

it.skipIf(process.env['BENCH_REQUIRE'] !== 'all')(
  'the script packs this checkout, lists its packages and verifies both (set BENCH_REQUIRE=all)',
  () => {
    const {status, stdout, stderr} = release('--here', '--output', folder)
    expect(stderr).not.toContain('error:')
    expect(status).toBe(0)
    expect(stdout).toMatch(/workerbench-.*\.tgz: \d+ files, \d+ kB\nverified workerbench-.*\.tgz sha256:/)
    const names = readdirSync(folder).sort()
    expect(names).toHaveLength(4)
    for (const ending of ['SHA256SUMS', '.intoto.json', '.sbom.json', '.tgz'])
      expect(names.filter(name => name.endsWith(ending))).toHaveLength(1)
  },
  120_000,
)
