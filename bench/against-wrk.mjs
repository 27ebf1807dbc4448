// `bench run --url` and wrk on the same server, in alternating runs: throughput and p50 should agree within 10 %.
//   node bench/against-wrk.mjs [mode] [path] [connections] [pairs]
import {execFileSync, spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const [mode = 'sync', path = '/cpu?ms=2', connections = '8', pairs = '3'] = process.argv.slice(2)
const bin = fileURLToPath(new URL('../dist/src/bin.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bench-wrk-'))
const port = await freePort()
const server = spawn(
  process.execPath,
  [bin, 'serve', '--mode', mode, '--workers', '1', '--bind', `127.0.0.1:${port}`],
  {
    stdio: 'ignore',
  },
)

try {
  await answers()
  const rows = {bench: [], wrk: []}
  for (let pair = 0; pair < Number(pairs); pair++) {
    rows.wrk.push(byWrk())
    rows.bench.push(byBench())
  }
  for (const [name, list] of Object.entries(rows)) {
    console.log(
      `${name.padEnd(5)}  ${median(list.map(row => row.rate)).toFixed(0)} req/s  p50 ${median(list.map(row => row.p50Ms)).toFixed(2)} ms`,
    )
  }
} finally {
  server.kill('SIGTERM')
  rmSync(folder, {recursive: true})
}

function byWrk() {
  const text = execFileSync(
    'wrk',
    ['-t1', `-c${connections}`, '-d3', '--latency', `http://127.0.0.1:${port}${path}`],
    {
      encoding: 'utf8',
    },
  )
  const [, value, unit] = /50%\s+([\d.]+)(us|ms|s)/.exec(text)
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
    p50Ms: Number(value) * {us: 1e-3, ms: 1, s: 1e3}[unit],
  }
}

function byBench() {
  const file = join(folder, 'r.json')
  const args = [
    'run',
    '--url',
    `http://127.0.0.1:${port}`,
    '--path',
    path,
    '-c',
    connections,
    '-d',
    '3s',
    '-r',
    '1',
    '-q',
    '-o',
    file,
  ]
  execFileSync(process.execPath, [bin, ...args], {stdio: 'pipe'})
  const {throughput, latency} = JSON.parse(readFileSync(file, 'utf8')).cells[0].summary
  return {rate: throughput.value, p50Ms: latency.p50.value}
}

async function answers() {
  const end = Date.now() + 15_000
  for (;;) {
    const ok = await fetch(`http://127.0.0.1:${port}/`).then(
      answer => answer.ok,
      () => false,
    )
    if (ok) return
    if (Date.now() > end) throw new Error('the server does not answer')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

function freePort() {
  return new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const {port: free} = probe.address()
      probe.close(() => resolve(free))
    })
  })
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}
