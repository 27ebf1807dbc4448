// Writes docs/modes.md from docs/modes.json, the facts that `bench servers probe --json` recorded, judged anew.
//
//   node scripts/docs/modes-doc.mjs                       writes the page
//   node scripts/docs/modes-doc.mjs --check               only says whether it is up to date
//   node scripts/docs/modes-doc.mjs --probe [SERVER...]   probes first (default: every installed server), one after another
//   node scripts/docs/modes-doc.mjs --merge FILE...       takes in what `bench servers probe --json` printed
//
// On an idle machine of two cores a variant takes about 30 s, all of them about 20 min; what is done is kept if it stops.
import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {cpus, release} from 'node:os'
import {fileURLToPath} from 'node:url'
import {format, resolveConfig} from 'prettier'
import {manifests, pageOf, partsOf, variantsOf} from './modes-page.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = `${root}docs/modes.md`
const record = `${root}docs/modes.json`

const [task, ...words] = process.argv.slice(2)
if (task === '--probe') for (const word of words.length > 0 ? words : installed()) await take(probe(word))
if (task === '--merge') for (const file of words) await take(JSON.parse(readFileSync(file, 'utf8')))

const {machine, servers} = read()
const text = await format(pageOf(servers, machine), {...(await resolveConfig(page)), parser: 'markdown'})
if (task !== '--check') writeFileSync(page, text)
else if (!existsSync(page) || text !== readFileSync(page, 'utf8')) {
  console.error('docs/modes.md is not what docs/modes.json says: node scripts/docs/modes-doc.mjs')
  process.exitCode = 1
}

function installed() {
  const listed = JSON.parse(bench(['servers', '--json']))
  const newest = listed.filter(
    (server, index) => listed.findIndex(({name}) => name === server.name) === index,
  )
  const eventlet = listed.find(
    ({name, variants, installed: is}) => is && name === 'gunicorn' && variants.includes('eventlet'),
  )
  const older = eventlet === undefined ? [] : [`gunicorn@${eventlet.version}/eventlet`]
  return [...newest.filter(server => server.installed).map(({name}) => name), ...older]
}

function probe(word) {
  console.error(`probing ${word}`)
  return JSON.parse(bench(['servers', 'probe', word, '--json']))
}

function bench(args) {
  const {status, stdout} = spawnSync(process.execPath, [`${root}dist/src/bin.js`, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  })
  if (status !== 0) throw new Error(`bench ${args.join(' ')} ended with ${status}`)
  return stdout
}

function read() {
  return existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : {machine: '', servers: []}
}

/** A server that was probed again replaces what was there. */
async function take(probed) {
  const names = new Set(probed.map(({name}) => name))
  const kept = read().servers.filter(({name}) => !names.has(name))
  const facts = probed.map(({name, version, probedAt, facts}) => ({name, version, probedAt, facts}))
  const all = [...kept, ...facts].sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name))
  const cores = cpus()
  const machine = `${cores.length} × ${cores[0].model}, Linux ${release().split('-')[0]}, Node ${process.versions.node}`
  writeFileSync(
    record,
    await format(JSON.stringify({machine, servers: all}), {...(await resolveConfig(record)), parser: 'json'}),
  )
}

function rank(name) {
  const [server, variant] = partsOf(name)
  const order = ['reference', ...manifests.map(manifest => manifest.name)]
  const variants = variantsOf(server)
  return (
    order.indexOf(server) * 100 +
    Math.max(
      0,
      variants.findIndex(each => each.name === variant),
    )
  )
}
