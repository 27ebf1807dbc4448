// Physical trials of `bench gate` on this machine: unchanged code, 10 % of a request's CPU time injected, 25 % of the p50
// injected at a fixed rate, and then so much less of both that by proportion 10 and 25 % should be measured. What it said,
// how long it took, and what a fixed threshold on the same raw rounds would have said; written to docs/gate.md.
//   node experiments/gate/gate-trials.mjs                    all that are still missing: 40 + 2 × 20 + 2 × 10 gates, about 50 minutes
//   node experiments/gate/gate-trials.mjs --most 5           at most five more, then write the page
//   node experiments/gate/gate-trials.mjs --only cpu         one kind: unchanged, cpu, p50, lessCpu or lessDelay
//   node experiments/gate/gate-trials.mjs --report           only write the page
// Every finished gate is a line of the data file (--data, default experiments/data/gate-trials.jsonl): it can be stopped at any
// time and goes on where it was. A gate is bounded by its budget of 90 s.
import {spawnSync} from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {format, resolveConfig} from 'prettier'
import {readFingerprint} from '../../dist/src/measure/fingerprint.js'
import {shareInterval, shareUpperBound} from '../../dist/src/stats/proportion.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = join(root, 'docs/gate.md')
const {values: options} = parseArgs({
  options: {
    only: {type: 'string'},
    most: {type: 'string', default: '100'},
    data: {type: 'string', default: join(root, 'experiments/data/gate-trials.jsonl')},
    report: {type: 'boolean', default: false},
  },
})

/** So many trials of the larger amount say how much less is needed. */
const sizedBy = 5
const metricValue = {
  cpu: arm => arm.cpuUsPerRequest,
  throughput: arm => arm.throughput,
  p50: arm => arm.p50Ms,
}
const kinds = {
  unchanged: {title: 'unchanged code', wanted: 40, metric: 'cpu', args: [], inject: () => []},
  cpu: {
    title: '10 % of a request’s CPU',
    wanted: 20,
    metric: 'cpu',
    args: [],
    inject: () => ['--inject-cpu-us', (usual('cpu').cpu * 0.1).toFixed(2)],
  },
  p50: {
    title: '25 % of the p50',
    wanted: 20,
    metric: 'p50',
    args: ['--metric', 'p50'],
    inject: () => ['--inject-delay-us', (usual('p50').p50 * 250).toFixed(1)],
  },
  lessCpu: {
    title: 'less CPU',
    wanted: 10,
    metric: 'cpu',
    args: [],
    inject: () => ['--inject-cpu-us', amountFor('cpu', 0.1).toFixed(2)],
  },
  lessDelay: {
    title: 'less delay',
    wanted: 10,
    metric: 'p50',
    args: ['--metric', 'p50'],
    inject: () => ['--inject-delay-us', amountFor('p50', 0.25).toFixed(1)],
  },
}

const folder = mkdtempSync(join(tmpdir(), 'gate-trials-'))
process.on('exit', () => rmSync(folder, {recursive: true, force: true}))
mkdirSync(dirname(options.data), {recursive: true})
if (!options.report) runMissing()
await writePage()

function runMissing() {
  let left = Number(options.most)
  const wantedKinds = Object.keys(kinds).filter(kind => options.only === undefined || kind === options.only)
  // In turn, so that a stop in between leaves some of each; those that are sized by others come after them.
  for (let index = 0; index < 40; index++) {
    for (const kind of wantedKinds) {
      const done = trials().filter(trial => trial.kind === kind).length
      if (done > index || done >= kinds[kind].wanted || left <= 0) continue
      if (
        kind.startsWith('less') &&
        trials().filter(trial => trial.kind === kinds[kind].metric).length < sizedBy
      )
        continue
      left--
      const trial = runTrial(kind)
      appendFileSync(options.data, `${JSON.stringify(trial)}\n`)
      process.stdout.write(
        `${kind} ${done + 1}/${kinds[kind].wanted}: ${trial.verdict} after ${trial.rounds} rounds, ${trial.seconds.toFixed(0)} s\n`,
      )
    }
  }
}

function runTrial(kind) {
  const {args, inject} = kinds[kind]
  const flags = inject()
  return {kind, injected: flags.join(' '), ...runGate(flags, args)}
}

/** Of a first gate of unchanged code: what a request costs here, and its median latency at the rate that it chose. */
function usual(kind) {
  const known = trials().find(trial => trial.kind === `usual ${kind}`)
  if (known !== undefined) return known
  const measured = runGate([], kinds[kind].args)
  const facts = {
    kind: `usual ${kind}`,
    cpu: measured.baseline.cpu,
    p50: measured.baseline.p50,
    ratePerSecond: measured.ratePerSecond,
  }
  appendFileSync(options.data, `${JSON.stringify(facts)}\n`)
  return facts
}

/** In proportion to what the amount that was tried first was measured as: a share of `change`. */
function amountFor(kind, change) {
  const tried = trials()
    .filter(trial => trial.kind === kind)
    .slice(0, sizedBy)
  const measured = median(tried.map(({changes}) => changes[kinds[kind].metric] ?? null)) - 1
  return (Number(tried[0].injected.split(' ')[1]) * change) / measured
}

function runGate(candidateFlags, args) {
  const server = `'${process.execPath}' '${join(root, 'dist/servers/reference/main.js')}' --mode async --workers 1 --log-level warning --bind 127.0.0.1:{port}`
  const file = join(folder, 'gate.json')
  rmSync(file, {force: true})
  // The rate that the unchanged gate chose, so that latency is asked for at one and the same load.
  const known = trials().find(trial => trial.kind === 'usual p50')
  const rate = args.includes('p50') && known !== undefined ? ['--rate', String(known.ratePerSecond)] : []
  const began = performance.now()
  const {status, stderr} = spawnSync(
    process.execPath,
    [
      join(root, 'dist/src/bin.js'),
      ...['gate', 'hello', '-q', '-o', file, '--budget', '90s'],
      ...['--baseline', `cmd:${server}`, '--candidate', `cmd:${[server, ...candidateFlags].join(' ')}`],
      ...args,
      ...rate,
    ],
    // Default margins: a calibration of this machine would widen them.
    {
      cwd: folder,
      encoding: 'utf8',
      env: {...process.env, XDG_CACHE_HOME: join(folder, 'no-cache')},
      timeout: 300_000,
    },
  )
  const seconds = (performance.now() - began) / 1000
  if (![0, 3, 4].includes(status)) throw new Error(`bench gate exited with ${status}: ${stderr}`)
  const result = JSON.parse(readFileSync(file, 'utf8'))
  const arms = name => result.rounds.map(round => round.scenarios[0][name])
  const judged = result.judgement.metrics.filter(({gated}) => gated)
  return {
    at: result.startedAt,
    fingerprint: result.environment.fingerprintId,
    seed: result.plan.seed,
    verdict: result.judgement.verdict,
    regressions: judged.filter(({verdict}) => verdict === 'regression').map(({metric}) => metric),
    changes: Object.fromEntries(judged.map(({metric, ratio}) => [metric, ratio])),
    rounds: result.rounds.length,
    seconds,
    ratePerSecond: result.plan.slices[0].ratePerSecond,
    baseline: Object.fromEntries(
      Object.entries(metricValue).map(([name, of]) => [name, median(arms('baseline').map(of))]),
    ),
    // All raw rounds, for rules of other tools.
    raw: Object.fromEntries(
      Object.entries(metricValue).map(([name, of]) => [
        name,
        {baseline: arms('baseline').map(of), candidate: arms('candidate').map(of)},
      ]),
    ),
  }
}

function trials() {
  if (!existsSync(options.data)) return []
  // A line that was cut off by a stop is left out.
  return readFileSync(options.data, 'utf8')
    .split('\n')
    .flatMap(line => {
      try {
        return [JSON.parse(line)]
      } catch {
        return []
      }
    })
}

/** What a fixed threshold says of one value before and one after: the first baseline round, the last candidate round. */
function alarms(list, metric, threshold) {
  return list.filter(({raw}) => {
    const [before, after] = [raw[metric].baseline[0], raw[metric].candidate.at(-1)]
    if (!(before > 0) || !(after > 0)) return false
    return (metric === 'throughput' ? before / after : after / before) > threshold
  }).length
}

async function writePage() {
  const all = trials()
  const rows = Object.entries(kinds).flatMap(([kind, {title, metric}]) => {
    const list = all.filter(trial => trial.kind === kind)
    if (list.length === 0) return []
    const count = verdict => list.filter(trial => trial.verdict === verdict).length
    const seconds = list.map(trial => trial.seconds)
    const naive = threshold =>
      [metric, ...(metric === 'p50' ? [] : ['throughput'])].map(
        name => `${name} ${rateText(alarms(list, name, threshold), list.length)}`,
      )
    return [
      [
        title,
        injectedText(list[0].injected),
        String(list.length),
        rateText(count('regression'), list.length),
        rateText(count('pass'), list.length),
        rateText(count('inconclusive'), list.length),
        changeText(median(list.map(trial => trial.changes[metric] ?? null))),
        `${median(seconds).toFixed(0)} s`,
        naive(1.1).join('; '),
        naive(2).join('; '),
      ],
    ]
  })
  const machine = readFingerprint()
  if (all.some(({fingerprint}) => fingerprint !== undefined && fingerprint !== machine.fingerprintId))
    throw new Error(`${options.data} has trials of another machine; start anew with --data FILE`)
  const dates = all.flatMap(({at}) => at ?? []).sort()
  const block =
    rows.length === 0
      ? 'No trials of this version have been run yet.'
      : [
          table(
            [
              'trial',
              'injected',
              'gates',
              'regression',
              'pass',
              'inconclusive',
              'change measured (median)',
              'median time',
              'threshold 110 % alarms',
              'threshold 200 % alarms',
            ],
            rows,
          ),
          '',
          `_\`node experiments/gate/gate-trials.mjs\` on ${machine.cpuModel}, ${machine.cores} cores, ${machine.virtualization ?? 'no'} virtualization, Node ${machine.node}, ${dates[0]?.slice(0, 10)} to ${dates.at(-1)?.slice(0, 10)}. In brackets exact 95 % intervals (Clopper–Pearson); of 0 the one-sided bound. The thresholds look at one value of the same rounds before and one after, the first round's baseline and the last round's candidate: what a tool sees that compares this commit's run with the last one's._`,
        ].join('\n')
  const text = readFileSync(page, 'utf8').replace(
    /(<!-- trials -->\n)[^]*(<!-- \/trials -->)/,
    (_, start, end) => `${start}\n${block}\n\n${end}`,
  )
  writeFileSync(page, await format(text, {...(await resolveConfig(page)), parser: 'markdown'}))
}

/** `1.35 µs CPU`, of the flag and its value. */
function injectedText(flags) {
  const [flag, us] = flags.split(' ')
  return us === undefined ? 'nothing' : `${us} µs ${flag.includes('cpu') ? 'CPU' : 'delay'}`
}

/** `0 of 40 (≤ 7.2 %)`, `19 of 20 (75–100 %)`. */
function rateText(hits, of) {
  const percent = share => Number((share * 100).toPrecision(2))
  if (hits === 0) return `0 of ${of} (≤ ${percent(shareUpperBound(0, of))} %)`
  const {low, high} = shareInterval(hits, of)
  return `${hits} of ${of} (${percent(low)}–${percent(high)} %)`
}

function changeText(ratio) {
  return ratio === null ? '' : `${ratio < 1 ? '−' : '+'}${Math.abs((ratio - 1) * 100).toFixed(1)} %`
}

function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function median(numbers) {
  const sorted = numbers.filter(number => number !== null).sort((a, b) => a - b)
  return sorted.length === 0 ? null : sorted[sorted.length >> 1]
}
