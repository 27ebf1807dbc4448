/**
 * Makes what is released, from a commit and its lock file alone, and checks it (docs/releasing.md).
 *
 *   node scripts/release/release.mjs [--output FOLDER] [--builder URI] [--here]
 *   node scripts/release/release.mjs --verify FOLDER
 *
 * `--here`: pack this checkout as it is, for trying; else a clean checkout of HEAD is installed, built and packed.
 */
import {spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {problemsOf} from './contents.mjs'
import {mismatches, provenanceOf} from './provenance.mjs'

const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const {values} = parseArgs({
  options: {
    output: {type: 'string', default: 'release'},
    builder: {type: 'string', default: 'urn:workerbench:builder:local'},
    here: {type: 'boolean', default: false},
    verify: {type: 'string'},
  },
})

/** Thrown and not an exit, so that what is temporary is removed on the way. */
class Refused extends Error {
  constructor(problems) {
    super(problems.map(problem => `error: ${problem}`).join('\n'))
  }
}

try {
  if (values.verify === undefined) release(resolve(values.output))
  else verify(resolve(values.verify))
} catch (error) {
  if (!(error instanceof Refused)) throw error
  console.error(error.message)
  process.exitCode = 1
}

function release(output) {
  const startedOn = new Date().toISOString()
  const commit = run(checkout, 'git', 'rev-parse', 'HEAD')
  const isDirty = run(checkout, 'git', 'status', '--porcelain') !== ''
  if (isDirty && !values.here) console.error('note: what is not committed is not released')
  mkdirSync(output, {recursive: true})
  withSources(commit, root => {
    const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const [packed] = JSON.parse(
      run(root, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', output),
    )
    const read = path => readFileSync(join(root, path), 'utf8')
    const problems = problemsOf(packed, {read, root, wantedVersion: version})
    const archive = join(output, packed.filename)
    if (problems.length > 0) {
      rmSync(archive)
      fail(problems.map(problem => `${packed.filename}: ${problem}`))
    }
    const sbom = join(output, `workerbench-${version}.sbom.json`)
    run(root, 'node', join(root, 'scripts/release/sbom.mjs'), sbom)
    const subjects = [archive, sbom].map(digested)
    const statement = provenanceOf({
      ...{subjects, commit, builder: values.builder, startedOn},
      source: sourceOf(checkout),
      parameters: {
        version,
        from: values.here ? 'the checkout as it was' : 'the commit',
        ...(isDirty && values.here && {uncommitted: true}),
      },
      materials: [{name: 'package-lock.json', sha256: sha256(join(root, 'package-lock.json'))}],
      finishedOn: new Date().toISOString(),
    })
    const provenance = join(output, `workerbench-${version}.intoto.json`)
    writeFileSync(provenance, `${JSON.stringify(statement, undefined, 2)}\n`)
    const sums = [...subjects, digested(provenance)].map(({name, sha256}) => `${sha256}  ${name}\n`)
    writeFileSync(join(output, 'SHA256SUMS'), sums.join(''))
    console.log(`${packed.filename}: ${packed.entryCount} files, ${Math.round(packed.size / 1000)} kB`)
  })
  verify(output)
}

/** A clean checkout of the commit, installed and built; removed afterwards, however `use` ends. */
function withSources(commit, use) {
  if (values.here) {
    if (!existsSync(join(checkout, 'dist/src/bin.js'))) fail(['there is no dist/: run `npm run build` first'])
    return use(checkout)
  }
  const folder = mkdtempSync(join(tmpdir(), 'workerbench-release-'))
  const remove = () => rmSync(folder, {recursive: true, force: true})
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, () => (remove(), process.exit(130)))
  try {
    const root = join(folder, 'workerbench')
    run(folder, 'git', 'clone', '--quiet', '--no-local', '--no-checkout', checkout, root)
    run(root, 'git', 'checkout', '--quiet', '--detach', commit)
    run(root, 'npm', 'ci', '--include=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund')
    run(root, 'npm', 'run', '--silent', 'build')
    return use(root)
  } finally {
    remove()
  }
}

/** Every file that the statement names has its digest, and SHA256SUMS says the same. */
function verify(folder) {
  const statements = readdirSync(folder).filter(name => name.endsWith('.intoto.json'))
  const [name, ...others] = statements
  if (name === undefined || others.length > 0)
    fail([`${folder} holds ${statements.length} statements, and one is wanted`])
  const digestOf = file => {
    const path = join(folder, basename(file))
    return existsSync(path) ? sha256(path) : null
  }
  const statement = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n')
  const wrong = sums.map(line => line.split('  ')).filter(([digest, file = '']) => digestOf(file) !== digest)
  const problems = [
    ...mismatches(statement, digestOf),
    ...wrong.map(([, file = '']) => `${file} is not as SHA256SUMS says`),
  ]
  if (problems.length > 0) fail(problems)
  for (const {name, digest} of statement.subject) console.log(`verified ${name} sha256:${digest.sha256}`)
}

function digested(path) {
  return {name: basename(path), sha256: sha256(path)}
}

function sha256(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Without a name or password in it; of a checkout without a remote its commit alone says what it is. */
function sourceOf(root) {
  const {status, stdout} = spawnSync('git', ['remote', 'get-url', 'origin'], {cwd: root, encoding: 'utf8'})
  return status === 0 ? `git+${stdout.trim().replace(/\/\/[^/@]*@/, '//')}` : 'urn:workerbench:source'
}

function run(cwd, command, ...args) {
  const {status, stdout} = spawnSync(command, args, {
    ...{cwd, encoding: 'utf8', maxBuffer: 64 * 2 ** 20},
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {...process.env, NODE_ENV: 'development'},
  })
  if (status !== 0) fail([`${[command, ...args].join(' ')} failed`])
  return stdout.trim()
}

function fail(problems) {
  throw new Refused(problems)
}
