// What the recorder of `bench run --trace` costs requests that are not recorded, in CPU time: without the trace header, with
// and without WORKERBENCH_TRACE, in alternating order. (In a run, no measured server has it: see docs/decisions/0028.)
//   node experiments/cost/trace-overhead.mjs [pairs]      about 20 s a pair
import {execFileSync, spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const pairs = Number(process.argv[2] ?? 10)
const bench = fileURLToPath(new URL('../../dist/src/bin.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bench-trace-'))
const modes = ['green', 'async']

try {
  for (const mode of modes) {
    const ratios = []
    for (let pair = 0; pair < pairs; pair++) {
      const costs = {}
      for (const state of pair % 2 === 0 ? ['off', 'on'] : ['on', 'off'])
        costs[state] = await costOf(mode, state)
      ratios.push(costs.on / costs.off)
    }
    const logs = ratios.map(Math.log)
    const mean = logs.reduce((a, b) => a + b) / pairs
    const error = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (pairs - 1) / pairs)
    console.log(
      `${mode}: recorder on ÷ off, CPU time of GET /: ${Math.exp(mean).toFixed(3)} ± ${(2 * error).toFixed(3)} (${pairs} pairs)`,
    )
  }
} finally {
  rmSync(folder, {recursive: true})
}

async function costOf(mode, state) {
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const env = {...process.env, ...(state === 'on' ? {WORKERBENCH_TRACE: join(folder, 'trace.jsonl')} : {})}
  const server = spawn(
    process.execPath,
    [bench, 'serve', '--mode', mode, '--workers', '1', '--bind', `127.0.0.1:${port}`],
    {env, stdio: 'ignore'},
  )
  try {
    await answering(port)
    const file = join(folder, 'r.json')
    execFileSync(
      process.execPath,
      [
        bench,
        'run',
        '--url',
        `http://127.0.0.1:${port}`,
        '--pid',
        String(server.pid),
        '--path',
        '/',
        '--rounds',
        '1',
        '--duration',
        '1s',
        '--phase',
        'saturation',
        '-q',
        '-o',
        file,
      ],
      {stdio: 'ignore'},
    )
    return JSON.parse(readFileSync(file, 'utf8')).cells[0].summary.cpu.perRequest.value
  } finally {
    server.kill('SIGTERM')
    await new Promise(resolve => server.once('close', resolve))
  }
}

async function answering(port) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const ok = await fetch(`http://127.0.0.1:${port}/`).then(
      answer => answer.ok,
      () => false,
    )
    if (ok) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('the server did not answer')
}
