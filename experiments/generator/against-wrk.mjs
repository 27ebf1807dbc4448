// `bench run --url` and wrk on the same server, in alternating runs: throughput and p50 should agree within 10 %.
//   node experiments/generator/against-wrk.mjs [MODE | SERVER/VARIANT] [path] [connections] [pairs]     about 8 s a pair; needs wrk
//   node experiments/generator/against-wrk.mjs gunicorn/sync '/cpu?ms=2' 8 5
// Ends with exit code 3 when a median ratio is beyond 10 %. One worker; SERVER as `bench servers` lists it, installed.
import {execFileSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {median} from 'simple-statistics'
import {placeOf} from '../../dist/src/server/app.js'
import {bundledServers} from '../../dist/src/server/catalog.js'
import {lookUp} from '../../dist/src/server/install/lookup.js'
import {withServer} from '../../dist/src/server/launch.js'
import {manifestLaunch} from '../../dist/src/server/manifest/launch.js'
import {freePort} from '../../dist/src/server/port.js'
import {referenceLaunch} from '../../dist/src/server/reference.js'
import {startUpstream} from '../../dist/src/server/upstream.js'
import {variantsOf} from '../../dist/src/server/variant.js'

const [word = 'sync', path = '/cpu?ms=2', connections = '8', pairs = '5'] = process.argv.slice(2)
const bin = fileURLToPath(new URL('../../dist/src/bin.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bench-wrk-'))
const never = new AbortController().signal
const upstream = await startUpstream(never)

try {
  const spec = await specOf(word)
  await withServer(spec, never, async ({origin}) => {
    const rows = {bench: [], wrk: []}
    for (let pair = 0; pair < Number(pairs); pair++) {
      for (const tool of pair % 2 === 0 ? ['wrk', 'bench'] : ['bench', 'wrk'])
        rows[tool].push(tool === 'wrk' ? byWrk(origin) : byBench(origin))
    }
    for (const [name, list] of Object.entries(rows)) {
      const [rate, p50] = ['rate', 'p50Ms'].map(key => median(list.map(row => row[key])))
      console.log(`${name.padEnd(5)}  ${rate.toFixed(0)} req/s  p50 ${p50.toFixed(2)} ms`)
    }
    for (const [key, title] of [
      ['rate', 'throughput'],
      ['p50Ms', 'p50'],
    ]) {
      const ratios = rows.bench.map((row, at) => row[key] / rows.wrk[at][key])
      const value = median(ratios)
      const all = ratios.map(ratio => ratio.toFixed(3)).join(' ')
      console.log(`${title}: bench ÷ wrk, median ${value.toFixed(3)} of ${all}`)
      if (Math.abs(value - 1) > 0.1) process.exitCode = 3
    }
  })
} finally {
  await upstream.stop()
  rmSync(folder, {recursive: true})
}

async function specOf(asked) {
  const place = {host: '127.0.0.1', port: await freePort(), upstream: upstream.address}
  const [name, variantName] = asked.split('/')
  if (variantName === undefined)
    return referenceLaunch({
      ...{mode: name, workers: 1, threads: name === 'thread' ? 4 : null, gil: false},
      ...{...place, statsFile: join(folder, 'served.json')},
    })
  const entry = bundledServers().find(one => one.kind !== 'reference' && one.manifest.name === name)
  if (entry === undefined) throw new Error(`unknown server ${name}`)
  const {manifest} = entry
  const found = lookUp(manifest, undefined, {environment: process.env})
  if (!found.installed) throw new Error(`${name} is not here: ${found.reason}`)
  const variant = variantsOf(manifest, found.installation.version).find(one => one.name === variantName)
  if (variant === undefined) throw new Error(`${name} has no ${variantName}`)
  return manifestLaunch({
    ...{manifest, variant, installation: found.installation, threads: 4, workers: 1, workerConnections: 1000},
    place: placeOf(manifest, variant, {kind: 'fixed', framework: 'plain'}),
    ...place,
    ready: {path: '/', status: 200, body: 'hello'},
  })
}

function byWrk(origin) {
  const flags = ['-t1', `-c${connections}`, '-d3', '--latency', `${origin}${path}`]
  const text = execFileSync('wrk', flags, {encoding: 'utf8'})
  const [, value, unit] = /50%\s+([\d.]+)(us|ms|s)/.exec(text)
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
    p50Ms: Number(value) * {us: 1e-3, ms: 1, s: 1e3}[unit],
  }
}

function byBench(origin) {
  const file = join(folder, 'r.json')
  const load = ['--path', path, '-c', connections, '-d', '3s', '-r', '1']
  execFileSync(process.execPath, [bin, 'run', '--url', origin, ...load, '-q', '-o', file], {stdio: 'pipe'})
  const {throughput, latency} = JSON.parse(readFileSync(file, 'utf8')).cells[0].summary
  return {rate: throughput.value, p50Ms: latency.p50.value}
}
