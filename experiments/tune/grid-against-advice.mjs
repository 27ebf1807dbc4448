// Is what `bench tune` advises as good as the best of an exhaustive grid? For a machine that does nothing else; hours.
//
//   node experiments/tune/grid-against-advice.mjs [FOLDER] [CASE…]
//
// For each case: the advice; every candidate of the grid by `bench capacity`; then the advised one and the grid's best against
// each other, eight times. Every step is a result file in FOLDER, and a step whose file is there is not run again: an
// interrupted experiment goes on where it was. The last lines are a table, made of the files alone.
import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, renameSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {pairedShift} from '../../dist/src/stats/paired-shift.js'

const bench = fileURLToPath(new URL('../../dist/src/bin.js', import.meta.url))
const slo = 'p99<200ms'
const limits = ['--cpus', '1', '--memory', '256M']
/** At most 24, as somebody would try them by hand; the same for every case, but for the interface of the app. */
const grid = [
  ...[1, 2, 4, 8].map(workers => `gunicorn/sync,workers=${workers}`),
  ...[1, 2, 4].flatMap(workers =>
    [4, 16, 64].map(threads => `gunicorn/gthread,workers=${workers},threads=${threads}`),
  ),
  ...[1, 2, 4].map(workers => `gunicorn/gevent,workers=${workers}`),
  ...[1, 2].map(workers => `uvicorn/native,workers=${workers}`),
  ...[1, 2].flatMap(workers =>
    [4, 32].map(threads => `granian/thread,workers=${workers},threads=${threads}`),
  ),
]
const servers = ['--server', 'gunicorn,uvicorn,granian']
const cases = {
  hello: ['hello'],
  cpu: ['cpu'],
  io: ['io'],
  mixed: ['mixed'],
  orm: ['hello', '--framework', 'django'],
  db: ['db'],
}
const rounds = 8

const [folder = 'experiments/data/tune', ...named] = process.argv.slice(2)
mkdirSync(folder, {recursive: true})

/** The result of a step, run only where there is none. null: it failed. */
function step(name, args) {
  const file = join(folder, `${name}.json`)
  if (!existsSync(file)) {
    process.stderr.write(`${name}\n`)
    const part = `${file}.part`
    spawnSync(process.execPath, [bench, ...args, ...limits, '--slo', slo, '-q', '-o', part], {
      stdio: 'inherit',
    })
    if (!existsSync(part)) return null
    const {status} = JSON.parse(readFileSync(part, 'utf8'))
    if (status === 'interrupted') process.exit(130)
    renameSync(part, file)
  }
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** `gunicorn/gthread w2 t64 [1 CPU, 256 MiB]` as --arm writes it. */
function armWord(id) {
  const [, kind, workers, threads] = /^(\S+) w(\d+)(?: t(\d+))?/.exec(id) ?? []
  return `${kind},workers=${workers}${threads === undefined ? '' : `,threads=${threads}`}`
}

const rateOf = answer => answer?.ratePerSecond ?? answer?.low ?? null

function rowOf(name, words) {
  const tuned = step(`${name}-tune`, ['tune', ...words, ...servers])
  if (tuned?.advice.arm == null) return [name, 'no advice']
  const found = grid.flatMap((arm, index) => {
    const result = step(`${name}-grid-${index}`, ['capacity', ...words, '--arm', arm, '--budget', '2m'])
    const rate = rateOf(result?.answers[0])
    return rate === null ? [] : [{arm, rate}]
  })
  const best = found.sort((one, other) => other.rate - one.rate)[0]
  const advised = armWord(tuned.advice.arm)
  if (best === undefined || best.arm === advised) return [name, advised, best?.arm ?? '–', 'the same']
  const logs = Array.from({length: rounds}, (_, round) => {
    const pair = round % 2 === 0 ? [advised, best.arm] : [best.arm, advised]
    const arms = pair.flatMap(arm => ['--arm', arm])
    const result = step(`${name}-pair-${round}`, ['capacity', ...words, ...arms, '--budget', '4m'])
    const [first, second] = (result?.answers ?? []).map(rateOf)
    if (first == null || second == null) return null
    return round % 2 === 0 ? Math.log(first / second) : Math.log(second / first)
  }).filter(log => log !== null)
  if (logs.length === 0) return [name, advised, best.arm, 'no pair']
  const shift = pairedShift(logs)
  const text = [shift.estimate, shift.lower(0.025), shift.upper(0.025)].map(log => Math.exp(log).toFixed(3))
  return [name, advised, best.arm, `${text[0]} [${text[1]}, ${text[2]}]`, `${tuned.starts.length} starts`]
}

const wanted = Object.entries(cases).filter(([name]) => named.length === 0 || named.includes(name))
for (const [name, words] of wanted) process.stdout.write(`${rowOf(name, words).join('  ')}\n`)
