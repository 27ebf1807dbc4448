// Refuses import cycles. Reads the compiled code, where imports of types alone are gone: those bind nothing at run time.
import {readdirSync, readFileSync} from 'node:fs'
import {dirname, join, relative, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const files = readdirSync(dist, {recursive: true})
  .filter(name => name.endsWith('.js'))
  .map(name => join(dist, name))
const imports = new Map(files.map(file => [file, importsOf(file)]))

const done = new Set()
const cycles = []
for (const file of files) visit(file, [])

for (const cycle of cycles) console.error(`cycle: ${cycle.map(file => relative(dist, file)).join(' → ')}`)
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
    resolve(dirname(file), target),
  )
}
