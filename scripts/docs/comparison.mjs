// Makes the published comparison: experiments/data/comparison-*.json, docs/comparison/comparison.md with its pictures, and the part of the
// README between the comparison marks. One command, on a machine with nothing else to do:
//   npm run build && node scripts/docs/comparison.mjs [--quick | --render]
// About 10 minutes for the reference server and as much for the real ones, as far as they are installed
// (`bench servers install NAME`); with --quick a tenth of it, to see that everything works; with --render
// nothing is measured, and the pages are made anew from the results that are there.
import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, rmSync, readdirSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {limitLines} from './known-limits.mjs'

const scenarios = ['hello', 'io', 'mixed']
/** Words of --arm: two workers each, which daphne has not. */
const real = [
  'gunicorn/sync,workers=2',
  'gunicorn/gthread,workers=2,threads=4',
  'gunicorn/gevent,workers=2',
  'gunicorn/asgi,workers=2',
  'uvicorn/asyncio,workers=2',
  'uvicorn/uvloop,workers=2',
  'daphne/asyncio',
]
const root = fileURLToPath(new URL('../..', import.meta.url))
const quick = process.argv.includes('--quick')
const render = process.argv.includes('--render')
process.chdir(root)

const results = [measure('experiments/data/comparison-reference.json', ['--trace'])]
const ofServers = 'experiments/data/comparison-servers.json'
const here = render ? serversIn(ofServers) : installedServers()
const arms = real.filter(arm => here.has(arm.split('/')[0]))
if (arms.length > 1) {
  const words = arms.flatMap(arm => ['--arm', arm])
  results.push(measure(ofServers, ['--trace', ...words]))
}
console.log(`real servers: ${arms.join(' ') || 'none is installed'}`)

mkdirSync('docs/comparison', {recursive: true})
for (const name of readdirSync('docs/comparison'))
  if (name.endsWith('.svg')) rmSync(`docs/comparison/${name}`)
bench([
  'report',
  'markdown',
  ...results,
  '-o',
  'docs/comparison/comparison.md',
  '--title',
  'Five worker modes, compared',
])
bench([
  'report',
  'html',
  ...results,
  '-o',
  'docs/comparison/comparison.html',
  '--title',
  'Five worker modes, compared',
])
addKnownLimits()
await writeReadme()
execFileSync('npx', ['prettier', '--write', 'docs/comparison/comparison.md', 'README.md'], {stdio: 'inherit'})

function measure(file, more) {
  if (render) return file
  bench(['run', ...scenarios, ...more, ...(quick ? ['--quick', '--rounds', '2'] : []), '-o', file])
  return file
}

function installedServers() {
  const listed = JSON.parse(bench(['servers', '--json'], 'pipe'))
  return new Set(listed.filter(({installed}) => installed).map(({name}) => name))
}

/** Of a result that is there. */
function serversIn(file) {
  if (!existsSync(file)) return new Set()
  const {plan} = JSON.parse(readFileSync(file, 'utf8'))
  return new Set(plan.arms.map(({server}) => server.split('@')[0]))
}

/** Some of them are what a reader would otherwise take for the model's own. */
function addKnownLimits() {
  const names = new Set(arms.map(arm => arm.split('/')[0]))
  const manifests = JSON.parse(readFileSync('dist/servers.json', 'utf8'))
  const lines = manifests.filter(({name}) => names.has(name)).flatMap(limitLines)
  if (results.length === 1 || lines.length === 0) return
  const title = 'Known limits of these servers'
  const page = readFileSync('docs/comparison/comparison.md', 'utf8').replace(
    /(\n## In short\n[^]*?)(\n## )/,
    (_, short, next) =>
      `${short}\nNot everything here is a model's own: see the [known limits](#${title.toLowerCase().replaceAll(' ', '-')}) of the servers.\n${next}`,
  )
  writeFileSync('docs/comparison/comparison.md', `${page.trimEnd()}\n\n## ${title}\n\n${lines.join('\n')}\n`)
}

/** One table and one picture, from the same model as everything else. */
async function writeReadme() {
  const {readResult} = await import('../../dist/src/result/read.js')
  const {makePublication} = await import('../../dist/src/report/publication.js')
  const {sectionTable} = await import('../../dist/src/report/markdown/table.js')
  const {describeLoad} = await import('../../dist/src/report/describe-load.js')
  const run = makePublication([await readResult(results[0])]).runs[0]
  const {section} = run.chapters.find(({id}) => id === 'mixed')
  const picture = `docs/comparison/comparison-${results.length > 1 ? 'run1-' : ''}mixed-swimlane.svg`
  const text = [
    `${describeLoad(section)}; ${run.facts.machine}, ${run.facts.startedAt.slice(0, 10)}:`,
    sectionTable(section),
    section.headline.join(' '),
    `![Where eight requests were, in each of the five modes](${picture})`,
    'The whole of it: [the comparison](docs/comparison/comparison.md), made by `node scripts/docs/comparison.mjs`.',
  ].join('\n\n')
  const readme = readFileSync('README.md', 'utf8')
  const marked = /(<!-- comparison -->\n)[^]*?(<!-- \/comparison -->)/
  if (!marked.test(readme)) throw new Error('README.md has no comparison marks')
  writeFileSync(
    'README.md',
    readme.replace(marked, (_, open, close) => `${open}\n${text}\n\n${close}`),
  )
}

function bench(args, stdout = 'inherit') {
  console.error(`bench ${args.join(' ')}`)
  return execFileSync(process.execPath, ['dist/src/bin.js', ...args], {
    stdio: ['ignore', stdout, 'inherit'],
    encoding: 'utf8',
  })
}
