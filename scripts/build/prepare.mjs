// Builds dist/ unless it is already that of these sources. npm runs `prepare` again for the first `npx bench` in a
// checkout; a second compilation would make that first call take ten seconds.
import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const stamp = join(root, 'dist', '.built-from')
const inputs = [
  'src',
  'libc',
  'servers',
  'experiments/truth',
  'test/load/fixtures',
  'scenarios',
  'scripts',
  'package.json',
  'tsconfig.json',
  'tsconfig.types.json',
]

if (!existsSync(join(root, 'node_modules', 'typescript'))) {
  console.error('typescript is not installed (production install or lock file only): dist/ is left as it is')
  process.exit(0)
}

const built = existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()
if (!built) {
  execFileSync('npm', ['run', '--silent', 'build'], {cwd: root, stdio: 'inherit'})
  writeFileSync(stamp, fingerprint())
}
await import('./link-bin.mjs')

function fingerprint() {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap(name => filesOf(join(root, name))).sort()) {
    hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function filesOf(path) {
  if (/\.json$/.test(path)) return [path]
  return readdirSync(path, {withFileTypes: true, recursive: true})
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
}
