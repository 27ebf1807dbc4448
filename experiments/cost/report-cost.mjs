// What a page of 12 arms × 5 scenarios costs: seconds and the peak of memory of `bench report html`, and its size. The
// cells of a real result are taken again and again under other names, so that histograms and timelines are as they are.
//   node experiments/cost/report-cost.mjs RESULT.json        a few seconds
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const [armCount, scenarioCount] = [12, 5]
const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('usage: node experiments/cost/report-cost.mjs RESULT.json')
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'bench-report-cost-'))
try {
  const result = JSON.parse(readFileSync(file, 'utf8'))
  const usable = result.cells.filter(({status}) => status === 'completed')
  const [scenario] = result.plan.scenarios
  const scenarios = Array.from({length: scenarioCount}, (_, index) => ({
    ...scenario,
    name: `scenario-${index + 1}`,
  }))
  const cells = scenarios.flatMap(({name}, at) =>
    Array.from({length: armCount}, (_, index) => {
      const cell = usable[(at * armCount + index) % usable.length]
      const workers = index + 1
      return {...cell, scenario: name, workers, arm: `${cell.server}/${cell.mode} w${workers}`}
    }),
  )
  const input = join(folder, 'twelve-by-five.json')
  writeFileSync(input, JSON.stringify({...result, plan: {...result.plan, scenarios}, cells}))
  const output = join(folder, 'page.html')
  const tell =
    'data:text/javascript,process.on("exit",()=>console.error("peak",process.resourceUsage().maxRSS))'
  const bench = fileURLToPath(new URL('../../dist/src/bin.js', import.meta.url))
  const began = performance.now()
  const {status, stderr} = spawnSync(
    process.execPath,
    ['--import', tell, bench, 'report', 'html', input, '-o', output],
    {encoding: 'utf8'},
  )
  const seconds = (performance.now() - began) / 1000
  if (status !== 0) throw new Error(stderr)
  const peakMb = (Number(/^peak (\d+)$/m.exec(stderr)[1]) * 1024) / 1e6
  console.log(
    `${armCount} arms × ${scenarioCount} scenarios: ${seconds.toFixed(1)} s, at most ${peakMb.toFixed(0)} MB, page of ${(statSync(output).size / 1e6).toFixed(1)} MB`,
  )
  if (seconds > 10 || peakMb > 500) process.exitCode = 3
} finally {
  rmSync(folder, {recursive: true})
}
