// What docs/modes.md says: the page as text, from recorded facts.
import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {unboundedFrom} from '../../dist/src/probe/capacity.js'
import {capacityTexts, modelTexts} from '../../dist/src/probe/describe.js'
import {judge, wasHeldUp} from '../../dist/src/probe/judge.js'
import {limitLines} from './known-limits.mjs'
import {models, outdated, typicalUse} from './modes-texts.mjs'

const file = fileURLToPath(new URL('../../dist/servers.json', import.meta.url))
export const manifests = JSON.parse(readFileSync(file, 'utf8'))

/** The whole page. */
export function pageOf(servers, machine) {
  const days = [...new Set(servers.map(({probedAt}) => probedAt.slice(0, 10)))].sort()
  const rows = servers.map(rowOf)
  return `# Modes, and what servers really do

Written by \`node scripts/docs/modes-doc.mjs --probe\`, which asks every server from outside (\`bench servers probe\`): the
tables of requests, connections and timeouts hold nothing from documentation. Probed ${days.join(', ')} on ${machine}. One worker, four threads where there is a pool; the
timeout is ${rows.find(row => row.timeoutS)?.timeoutS ?? 2} s where it is asked for. Times are of that machine, and single runs.

## The five models

[models.md](models.md) explains them by the reference server's own code.

${table(
  ['mode', 'is', 'requests in service', 'typical use', 'trouble'],
  models.map(({mode, is, inService, use, trouble}) => [`**${mode}**`, is, inService, use, trouble]),
)}

## Requests

How many requests that only wait were in service at once, of ever more; what a request that computes does to the others of its
process; whether the calls of one request overlap (in the fixed app, written as each interface has it).

${table(
  [
    'server',
    'version',
    'mode',
    'interface',
    'serves',
    'in service',
    'a computing request',
    'calls in one request',
    'WebSocket',
  ],
  rows.map(row => [
    row.name,
    row.version,
    row.mode,
    row.interface,
    row.model,
    row.inService,
    row.computing,
    row.overlaps,
    row.webSocket,
  ]),
)}

## Connections and clients

Whom six clients hold up that connect and say nothing, or send half a head, or half a body; how long the next client
waits for one that has its answer and keeps its socket open; when an idle connection is closed.

${table(
  [
    'server',
    'version',
    'silent',
    'half a head',
    'half a body',
    'stays after its answer',
    'idle connection',
    'of 3 pipelined',
  ],
  rows.map(row => [
    row.name,
    row.version,
    row.silent,
    row.partialHead,
    row.partialBody,
    row.lingers,
    row.keepAlive,
    row.pipelined,
  ]),
)}

What is *blocked* here is not behind nginx: it reads a request whole before it passes it on (\`--proxy nginx\`).

## Timeouts

What a server does to a request that waits, and to one that computes, for longer than its own timeout.

${table(
  ['server', 'version', 'limits', 'a wait', 'computing'],
  rows
    .filter(row => row.timeoutS)
    .map(row => [row.name, row.version, row.timeout, row.waitsPast, row.computesPast]),
)}

## Typical use

${table(
  ['server', 'mode', 'typical use'],
  rows
    .filter(({name}) => !name.includes('@') || name.endsWith('eventlet'))
    .map(row => [row.name, row.mode, row.use]),
)}

## Where texts that people read are out of date

${table(['what one reads', 'what holds'], outdated)}

## Known limits

${manifests
  .filter(({name}) => servers.some(server => partsOf(server.name)[0] === name))
  .flatMap(limitLines)
  .join('\n')}
`
}

function rowOf({name, version, facts}) {
  const [server, variantName] = partsOf(name)
  const variant = variantsOf(server).find(each => each.name === variantName) ?? {mode: '', interface: ''}
  const {capacity, computing, lingersMs, keepAlive, overlaps, timeout, model, webSocket} = judge(facts)
  return {
    name,
    version,
    mode: variant.mode,
    interface: variant.interface === 'plain' ? 'plain handler' : variant.interface.toUpperCase(),
    model: model === null ? 'not clear' : modelTexts[model],
    inService: inServiceOf(capacity),
    computing: computing ?? 'not clear',
    overlaps: overlaps === null ? 'not clear' : overlaps ? 'overlap' : 'one by one',
    webSocket: webSocket ? 'yes' : 'no',
    ...Object.fromEntries(
      Object.entries(facts.slowClients).map(([kind, latency]) => [
        kind,
        wasHeldUp(latency) ? '**blocked**' : latency.latencyMs === null ? 'no answer' : 'no matter',
      ]),
    ),
    lingers: lingersMs === null ? 'no matter' : `**waits ${seconds(lingersMs)}**`,
    keepAlive:
      keepAlive.kind === 'none'
        ? 'no keep-alive'
        : keepAlive.kind === 'until'
          ? `closed after ${seconds(keepAlive.idleMs)}`
          : `kept over ${seconds(keepAlive.thanMs)}`,
    pipelined: String(facts.pipelining.answered),
    timeoutS: facts.timeout === null ? null : facts.timeout.timeoutMs / 1000,
    timeout: timeout ?? 'not clear',
    waitsPast: facts.timeout === null ? '' : pastOf(facts.timeout.waiting),
    computesPast: facts.timeout === null ? '' : pastOf(facts.timeout.computing),
    use: typicalUse[`${server}/${variantName}`] ?? '',
  }
}

/** How many connections more can be made in time depends on the machine, and says nothing of the server. */
function inServiceOf(capacity) {
  if (capacity === null) return 'not clear'
  const {kind, requests} = capacity
  return kind === 'all' && requests > unboundedFrom ? `over ${unboundedFrom}` : capacityTexts[kind](requests)
}

function pastOf({status, afterMs, replaced}) {
  return `${status ?? 'no answer'} after ${seconds(afterMs)}${replaced ? ', worker replaced' : ''}`
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`
}

function table(head, rows) {
  const line = cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** `gunicorn@20.1.0/sync` → gunicorn, sync. */
export function partsOf(name) {
  const [server, variant] = name.split('/')
  return [server.split('@')[0], variant]
}

export function variantsOf(server) {
  if (server === 'reference') return models.map(({mode}) => referenceVariant(mode))
  return manifests.find(({name}) => name === server)?.variants ?? []
}

function referenceVariant(mode) {
  return {name: mode, mode, interface: {async: 'asgi', native: 'plain'}[mode] ?? 'wsgi'}
}
