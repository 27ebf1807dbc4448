// Interrupts commands of bench at random instants, by INT, TERM, HUP, QUIT, two INTs and KILL, and looks at what they leave:
// processes, temporary files and folders, unfinished files, worktrees, crashes.
//   npm run build && node experiments/robustness/interrupts.mjs [times, 300] [seed]
// About ten interrupts a minute on two cores, one after another.
import {execFileSync, spawn} from 'node:child_process'
import {randomUUID} from 'node:crypto'
import {cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {uniformInt} from 'pure-rand/distribution/uniformInt'

const root = fileURLToPath(new URL('../..', import.meta.url))
const program = join(root, 'dist/src/bin.js')
const goneWithinMs = 5000

/** By name: how it is called in a folder that `prepare` filled, and within which time it is interrupted. */
export const commands = {
  run: {
    args: ['run', 'hello', 'io', '--mode', 'sync,async', '--rounds', '3', '--output', 'r.json'],
    withinMs: 5000,
  },
  gate: {args: ['gate', '--baseline', 'ref:HEAD', '--metric', 'cpu', '--output', 'g.json'], withinMs: 5000},
  probe: {args: ['servers', 'probe', 'reference/async'], withinMs: 5000},
  report: {args: ['report', 'html', 'result.json', '--output', 'page.html'], withinMs: 1500},
  serve: {args: ['serve', '--bind', '127.0.0.1:0', '--mode', 'thread', '--workers', '2'], withinMs: 1500},
  calibrate: {args: ['calibrate', '--rounds', '24'], withinMs: 5000},
  // A virtual environment, and no download.
  install: {args: ['servers', 'install', 'waitress'], withinMs: 1500},
}
export const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'two SIGINTs', 'SIGKILL']

const server = `import {createServer} from 'node:http'
createServer((_, response) => response.end('ok')).listen(Number(process.argv[2]), '127.0.0.1')
`

/** A folder to work in: a repository with a bench.yaml, a saved result, a TMPDIR and a cache of its own. */
export function prepare() {
  const folder = mkdtempSync(join(tmpdir(), 'interrupts-'))
  const temporary = join(folder, 'tmp')
  mkdirSync(temporary)
  writeFileSync(join(folder, 'server.mjs'), server)
  writeFileSync(join(folder, '.gitignore'), 'tmp\ncache\n*.json\n*.html\nresults\n')
  writeFileSync(
    join(folder, 'bench.yaml'),
    'setup: sleep 0.3\ncommand: node server.mjs {port}\nready: {path: /}\n',
  )
  cpSync(join(root, 'test/fixtures/results/v1-hello-io.json'), join(folder, 'result.json'))
  git(folder, 'init', '--quiet')
  git(folder, 'add', '.')
  git(folder, 'commit', '--quiet', '--message', 'first')
  return {folder, temporary, remove: () => rmSync(folder, {recursive: true, force: true})}
}

function git(folder, ...args) {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@localhost']
  return execFileSync('git', ['-C', folder, ...identity, ...args], {encoding: 'utf8'}).trim()
}

/** What is left of one command that was interrupted; nothing of it, when all is well. */
export async function interrupt({folder, temporary}, {args, signal, afterMs}) {
  const mark = `BENCH_INTERRUPTED=${randomUUID()}`
  const [name, value] = mark.split('=')
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: {
      ...process.env,
      CI: 'true',
      TMPDIR: temporary,
      BENCH_CACHE_DIR: join(folder, 'cache'),
      [name]: value,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', text => (stderr += text))
  const ended = new Promise(resolve => child.once('exit', (code, by) => resolve({code, by})))
  await Promise.race([ended, sleep(afterMs)])
  const isLate = child.exitCode !== null
  const kill = each => child.exitCode === null && child.signalCode === null && child.kill(each)
  if (signal === 'two SIGINTs') {
    kill('SIGINT')
    await sleep(30)
    kill('SIGINT')
  } else kill(signal)
  const {code, by} = await Promise.race([ended, sleep(20_000, {code: 'still there', by: null})])
  const left = await until(() => leftOf({folder, temporary, mark}))
  const isExpected =
    isLate || by !== null || (args[0] === 'serve' ? code === 0 || code === 130 : code === 130)
  // Node's own end by the signal, before bench has taken it over, is one too.
  const crash =
    !isExpected || /^\s+at .*\(?file:|UnhandledPromise/m.test(stderr)
      ? [`exit ${code}: ${stderr.slice(-500)}`]
      : []
  for (const pid of processesWith(mark)) process.kill(pid, 'SIGKILL')
  return {isLate, left: [...left, ...crash]}
}

async function until(look) {
  const endMs = performance.now() + goneWithinMs
  let left = look()
  while (left.length > 0 && performance.now() < endMs) {
    await sleep(50)
    left = look()
  }
  return left
}

function leftOf({folder, temporary, mark}) {
  const files = readdirSync(temporary).filter(name => name !== 'node-compile-cache')
  const partial = readdirSync(folder).filter(name => name.endsWith('.partial'))
  const worktrees = git(folder, 'worktree', 'list').split('\n').slice(1)
  const processes = processesWith(mark).map(
    pid => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`,
  )
  return [...processes, ...files, ...partial, ...worktrees]
}

function processesWith(mark) {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => read(`/proc/${pid}/environ`).split('\0').includes(mark))
    .filter(pid => !/^State:\s*Z/m.test(read(`/proc/${pid}/status`)))
    .map(Number)
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Each command by each signal in turn, at instants drawn from `seed`. */
export function* plan(times, seed) {
  const random = xoroshiro128plus(seed)
  const names = Object.keys(commands)
  for (let nth = 0; nth < times; nth++) {
    const name = names[nth % names.length]
    const asked = signals[Math.floor(nth / names.length) % signals.length]
    // To a server this is no interruption: it reads its settings again.
    const signal = name === 'serve' && asked === 'SIGHUP' ? 'SIGTERM' : asked
    yield {name, args: commands[name].args, signal, afterMs: uniformInt(random, 30, commands[name].withinMs)}
  }
}

async function main() {
  const times = Number(process.argv[2] ?? 300)
  const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31)
  console.log(`seed ${seed}, ${times} interrupts`)
  const place = prepare()
  const rows = new Map(Object.keys(commands).map(name => [name, {times: 0, before: 0, left: 0}]))
  try {
    for (const each of plan(times, seed)) {
      const {isLate, left} = await interrupt(place, each)
      const row = rows.get(each.name)
      row.times++
      if (isLate) row.before++
      if (left.length === 0) continue
      row.left++
      console.error(`${each.name}, ${each.signal} after ${each.afterMs} ms: ${left.join('\n  ')}`)
    }
  } finally {
    place.remove()
  }
  console.log('command    interrupted  ended before  left something or crashed')
  for (const [name, {times: n, before, left}] of rows)
    console.log(`${name.padEnd(10)} ${String(n).padEnd(12)} ${String(before).padEnd(13)} ${left}`)
  process.exitCode = [...rows.values()].some(({left}) => left > 0) ? 1 : 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
