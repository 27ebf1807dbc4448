// Refuses import cycles among the sources, imports of types included: a file that needs a type of one that needs it has
// its type in the wrong place.
import {readdirSync, readFileSync} from 'node:fs'
import {dirname, join, relative, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const files = ['src', 'libc', 'servers/reference', 'servers/node', 'experiments'].flatMap(folder =>
  readdirSync(join(root, folder), {recursive: true})
    .filter(name => /\.(ts|mjs)$/.test(name))
    .map(name => join(root, folder, name)),
)
const imports = new Map(files.map(file => [file, importsOf(file)]))

const done = new Set()
const cycles = []
for (const file of files) visit(file, [])

for (const cycle of cycles) console.error(`cycle: ${cycle.map(file => relative(root, file)).join(' → ')}`)
process.exitCode = cycles.length > 0 ? 1 : 0

function visit(file, path) {
  const seen = path.indexOf(file)
  if (seen !== -1) cycles.push([...path.slice(seen), file])
  if (seen !== -1 || done.has(file)) return
  for (const next of imports.get(file) ?? []) visit(next, [...path, file])
  done.add(file)
}

/** Static imports and re-exports of our own files; an `import()` runs later and makes no cycle. */
function importsOf(file) {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/^(?:import|export)\b[^'"]*?['"](\.[^'"]+)['"]/gm)].map(([, target]) =>
    resolve(dirname(file), target.replace(/\.js$/, '.ts')),
  )
}
