// Writes a CycloneDX list of the packages that an installation gets, and fails when the installed tree is not what the lock
// file says (`npm ls`) or when a licence is not among those that are allowed.
//   node scripts/release/sbom.mjs [FILE]        stdout where no file is named
import {spawnSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const allowed = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'Python-2.0',
  'CC0-1.0',
  'Unlicense',
  'Zlib',
])

/** By name and licence: used as they are published, as a library that nothing of bench is a derivative of. */
const excepted = component =>
  component.name.startsWith('@resvg/resvg-js') && licencesOf(component).includes('MPL-2.0')

npm('ls', '--all', '--omit=dev')
const sbom = JSON.parse(npm('sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--omit=dev'))
const refused = sbom.components.filter(
  component => !excepted(component) && !licencesOf(component).some(isAllowed),
)
for (const component of refused) {
  console.error(
    `${component.name}@${component.version}: licence ${licencesOf(component).join(', ') || 'unknown'}`,
  )
}
if (refused.length > 0) process.exit(1)
const text = `${JSON.stringify(sbom, undefined, 2)}\n`
const [file] = process.argv.slice(2)
if (file === undefined) process.stdout.write(text)
else writeFileSync(file, text)
console.error(`${sbom.components.length} packages, all of allowed licences`)

function licencesOf({licenses = []}) {
  return licenses.map(({license, expression}) => expression ?? license?.id ?? license?.name ?? 'unknown')
}

/** Of `A OR B` one will do. */
function isAllowed(expression) {
  return expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some(choice => choice.split(' AND ').every(each => allowed.has(each)))
}

function npm(...args) {
  const {status, stdout, stderr} = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status === 0) return stdout
  console.error(`npm ${args.join(' ')} fails:\n${stderr || stdout}`)
  process.exit(1)
}
