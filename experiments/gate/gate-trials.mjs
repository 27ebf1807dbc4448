// Physical trials of `bench gate` on this machine, against servers of known difference; what it said, how long it took, and what
// a fixed threshold on the same raw rounds would have said; written to docs/gate.md.
//   node experiments/gate/gate-trials.mjs                       all that are still missing: 180 gates, some four hours
//   node experiments/gate/gate-trials.mjs --only cpu,p50        kinds of trials-list.mjs, or `quiet`, or `loud`
//   node experiments/gate/gate-trials.mjs --most 5              at most five more, then write the page
//   node experiments/gate/gate-trials.mjs --minutes 30          none that would not be over in half an hour
//   node experiments/gate/gate-trials.mjs --document            only write the page
// Every finished gate is a line of --data (default experiments/data/fair-gate-trials.jsonl): it can be stopped at any time and
// goes on where it was. How much to inject for a change of a given size is found by gates of its own, and kept there, too.
import {spawnSync} from 'node:child_process'
import {appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {startNeighbours} from './neighbours.mjs'
import {kinds} from './trials-list.mjs'
import {median, metricValue, readTrials, writePage} from './trials-page.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const {values: options} = parseArgs({
  options: {
    only: {type: 'string', default: Object.keys(kinds).join()},
    most: {type: 'string', default: 'Infinity'},
    minutes: {type: 'string', default: 'Infinity'},
    data: {type: 'string', default: join(root, 'experiments/data/fair-gate-trials.jsonl')},
    page: {type: 'string', default: join(root, 'docs/gate.md')},
    document: {type: 'boolean', default: false},
  },
})
for (const name of ['most', 'minutes'])
  if (!(Number(options[name]) >= 0)) throw new Error(`--${name} must be a number, not "${options[name]}"`)
const endsAt = performance.now() + Number(options.minutes) * 60_000
/** A gate's budget, its pilot, and the stop of its servers: no shorter, for as long as none was seen. */
const usualMs = 130_000

/** Gates by which an amount is found. Each measures a first guess, whose change is then proportional to the amount. */
const sizings = 3
/** Shares of what a request costs, or waits, with which the sizing gates begin. */
const firstGuess = {cpu: 0.15, p50: 0.25}
const injecting = {cpu: '--inject-cpu-us', p50: '--inject-delay-us'}

const node = `'${process.execPath}'`
const servers = {
  reference: `${node} '${join(root, 'dist/servers/reference/main.js')}' --mode async --workers 1 --log-level warning --bind 127.0.0.1:{port}`,
  bursts: `${node} '${join(root, 'experiments/gate/burst-server.mjs')}' {port}`,
}

const commit = spawnSync('git', ['rev-parse', '--short=10', 'HEAD'], {
  cwd: root,
  encoding: 'utf8',
}).stdout.trim()
const folder = mkdtempSync(join(tmpdir(), 'gate-trials-'))
process.on('exit', () => rmSync(folder, {recursive: true, force: true}))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))
mkdirSync(dirname(options.data), {recursive: true})

const wanted = options.only.split(',').flatMap(word => {
  const found = Object.keys(kinds).filter(kind => kind === word || kinds[kind].machine === word)
  if (found.length === 0) throw new Error(`--only ${word}: it is one of ${Object.keys(kinds)}, quiet, loud`)
  return found
})
if (!options.document) runMissing()
await writePage(options.page, options.data)

/** In turn, so that a stop in between leaves some of each. */
function runMissing() {
  let left = Number(options.most)
  for (let index = 0; index < Math.max(...wanted.map(kind => kinds[kind].wanted)); index++) {
    for (const kind of wanted) {
      const done = readTrials(options.data).filter(trial => trial.kind === kind).length
      if (done > index || done >= kinds[kind].wanted) continue
      if (left-- <= 0 || performance.now() + longestMs() > endsAt) return
      const trial = runTrial(kind)
      keep(trial)
      process.stdout.write(
        `${kind} ${done + 1}/${kinds[kind].wanted}: ${trial.verdict} (${trial.regressions}) after ${trial.rounds} rounds, ${trial.seconds.toFixed(0)} s\n`,
      )
    }
  }
}

/** Of the gates so far. */
function longestMs() {
  return Math.max(usualMs, ...readTrials(options.data).map(({seconds}) => (seconds ?? 0) * 1000))
}

function runTrial(kind) {
  const {inject, slower = 'candidate', server = 'reference', machine, args = []} = kinds[kind]
  const flags = inject === undefined ? [] : [injecting[inject.metric], amountFor(inject)]
  const plain = servers[server]
  const arms = {baseline: plain, candidate: plain, [slower]: [plain, ...flags].join(' ')}
  const stop = machine === 'loud' ? startNeighbours() : () => {}
  try {
    return {kind, injected: flags.join(' '), slower, ...runGate(arms, args)}
  } finally {
    stop()
  }
}

/** µs that a gate of this machine, when it is quiet, measures as such a change. */
function amountFor({metric, change}) {
  const known = () => readTrials(options.data).filter(trial => trial.kind === `size ${metric}`)
  while (known().length < sizings) {
    const usual = known()[0]?.usualUs ?? usualUs(metric)
    const us = (usual * firstGuess[metric]).toFixed(2)
    const slow = `${servers.reference} ${injecting[metric]} ${us}`
    // As many rounds as there are: this gate is to measure, not to decide.
    const margin = `${metric}=${Math.round(firstGuess[metric] * 100)}%`
    const measured = runGate({baseline: servers.reference, candidate: slow}, ['--margin', margin])
    keep({kind: `size ${metric}`, us, usualUs: usual, change: measured.changes[metric], at: measured.at})
    process.stdout.write(`${us} µs more: ${metric} × ${measured.changes[metric].toFixed(3)}\n`)
  }
  const perUs = median(known().map(({us, change}) => (change - 1) / Number(us)))
  return (change / perUs).toFixed(2)
}

/** What a request costs, or waits, here: of a first gate of unchanged code. */
function usualUs(metric) {
  const {baseline} = runGate({baseline: servers.reference, candidate: servers.reference}, [])
  return metric === 'cpu' ? baseline.cpu : baseline.p50 * 1000
}

function runGate({baseline, candidate}, args) {
  const file = join(folder, 'gate.json')
  rmSync(file, {force: true})
  const busyBefore = busyShare()
  const began = performance.now()
  const {status, stderr} = spawnSync(
    process.execPath,
    [
      ...[join(root, 'dist/src/bin.js'), 'gate', 'hello', '-q', '-o', file],
      ...['--baseline', `cmd:${baseline}`, '--candidate', `cmd:${candidate}`, ...args],
    ],
    // Default margins: a calibration of this machine would widen them.
    {
      cwd: folder,
      encoding: 'utf8',
      env: {...process.env, BENCH_CACHE_DIR: join(folder, 'no-cache')},
      timeout: 600_000,
    },
  )
  const seconds = (performance.now() - began) / 1000
  if (![0, 3, 4].includes(status)) throw new Error(`bench gate exited with ${status}: ${stderr}`)
  const result = JSON.parse(readFileSync(file, 'utf8'))
  const {verdict, metrics, errors} = result.judgement
  const arm = name => result.rounds.map(round => round.scenarios[0][name])
  const perArm = of => ({baseline: arm('baseline').map(of), candidate: arm('candidate').map(of)})
  return {
    at: result.startedAt,
    commit,
    busyBefore,
    fingerprint: result.environment.fingerprintId,
    seed: result.plan.seed,
    verdict,
    regressions: [
      ...metrics.filter(one => one.verdict === 'regression').map(({metric}) => metric),
      ...errors.filter(one => one.verdict === 'regression').map(() => 'errors'),
    ],
    changes: Object.fromEntries(metrics.map(({metric, ratio}) => [metric, ratio])),
    failures: errors.map(({baseline, candidate}) => [baseline.failures, candidate.failures]),
    rounds: result.rounds.length,
    seconds,
    ratePerSecond: result.plan.slices[0].ratePerSecond,
    slicesPerArm: result.plan.slicesPerArm,
    baseline: Object.fromEntries(metrics.map(({metric, baseline}) => [metric, baseline])),
    // All raw rounds, for rules of other tools.
    raw: {
      ...Object.fromEntries(Object.entries(metricValue).map(([name, of]) => [name, perArm(of)])),
      pss: perArm(({pssPeakBytes}) => pssPeakBytes),
      failures: perArm(({failures}) => failures),
    },
  }
}

/** Of all cores, in the second before a gate: what was not quiet can be told from its line. */
function busyShare() {
  const read = () => readFileSync('/proc/stat', 'utf8').split('\n', 1)[0].split(/ +/).slice(1).map(Number)
  const before = read()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
  const ticks = read().map((value, index) => value - before[index])
  const [, , , idle, waiting] = ticks
  const all = ticks.reduce((sum, value) => sum + value, 0)
  return Number((1 - (idle + waiting) / all).toFixed(3))
}

function keep(line) {
  appendFileSync(options.data, `${JSON.stringify(line)}\n`)
}
