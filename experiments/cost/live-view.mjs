// Whether the live view of `bench run` changes what is measured: the same run on a terminal of its own, which script(1)
// of util-linux gives it, and with --quiet, in alternating order.
//   node experiments/cost/live-view.mjs [pairs=10]        about 10 s a pair
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {estimateRounds} from '../../dist/src/stats/interval.js'

const pairs = Number(process.argv[2] ?? 10)
const bench = fileURLToPath(new URL('../../dist/src/bin.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bench-live-view-'))
const file = join(folder, 'r.json')
const command = [bench, 'run', 'cpu', '--mode', 'async', '--phase', 'saturation', '--rounds', '3', '-o', file]

try {
  const ratios = {throughput: [], cpu: []}
  for (let pair = 0; pair < pairs; pair++) {
    const seen = {}
    for (const view of pair % 2 === 0 ? ['live', 'quiet'] : ['quiet', 'live']) seen[view] = measure(view)
    for (const name of ['throughput', 'cpu']) ratios[name].push(seen.live[name] / seen.quiet[name])
  }
  console.log(`with the live view ÷ without it, ${pairs} pairs of 3 rounds, cpu on async:`)
  for (const [name, list] of Object.entries(ratios)) {
    const {value, low, high} = estimateRounds(list)
    const interval = low === null ? '' : ` [${low.toFixed(3)}, ${high.toFixed(3)}]`
    console.log(`  ${name.padEnd(10)} ${value.toFixed(3)}${interval}`)
  }
} finally {
  rmSync(folder, {recursive: true})
}

function measure(view) {
  const words = [process.execPath, ...command]
  // Under CI there would be no live view.
  const environment = {...process.env, CI: ''}
  const run =
    view === 'quiet'
      ? spawnSync(words[0], [...words.slice(1), '--quiet'], {encoding: 'utf8', env: environment})
      : spawnSync('script', ['-qec', words.map(word => `'${word}'`).join(' '), '/dev/null'], {
          encoding: 'utf8',
          env: environment,
        })
  if (run.status !== 0) throw new Error(`bench run ended with ${run.status}: ${run.stdout}${run.stderr}`)
  if (view === 'live' && !run.stdout.includes('\u001b[2K')) throw new Error('there was no live view')
  const [{summary}] = JSON.parse(readFileSync(file, 'utf8')).cells
  return {throughput: summary.throughput.value, cpu: summary.cpu.perRequest.value}
}
