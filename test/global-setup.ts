import {setTimeout} from 'node:timers/promises'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {keepStamping} from '../src/load/kernel/keep-stamping.js'
import {fastapiRequirements, makePythonEnvironment} from './servers/python-app/environment.js'

/** In the environment of every process that the tests start, and of theirs. */
const mark = 'WORKERBENCH_TEST_RUN'

/** Where skipping is no option, what the tests need is made; that it cannot be is a failure. */
export default function setUp(): () => Promise<void> {
  const run = `${process.pid}-${Date.now()}`
  process.env[mark] = run
  // From the first test on; a kernel that cannot is found out by a test.
  if (process.platform === 'linux') keepStamping()
  if (process.env['BENCH_REQUIRE'] === 'all') {
    makePythonEnvironment()
    makePythonEnvironment(fastapiRequirements)
  }
  return () => requireNoneLeft(`${mark}=${run}`)
}

/** What is on its way out, as a worker whose master has just ended, has this long. */
const leavingMs = 5000

/** A process that outlives the tests was forgotten by one of them, or by a command. Elsewhere than on Linux nothing is known. */
async function requireNoneLeft(entry: string): Promise<void> {
  const latest = Date.now() + leavingMs
  while (processesWith(entry).length > 0 && Date.now() < latest) await setTimeout(50)
  const left = processesWith(entry)
  if (left.length === 0) return
  const commands = left.map(pid => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`)
  for (const pid of left) kill(Number(pid))
  process.exitCode = 1
  throw new Error(`processes were left behind:\n${commands.join('\n')}`)
}

function processesWith(entry: string): string[] {
  return (
    (existsSync('/proc') ? readdirSync('/proc') : [])
      .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter(pid => read(`/proc/${pid}/environ`).split('\0').includes(entry))
      // vitest ends its own after this.
      .filter(pid => !read(`/proc/${pid}/cmdline`).includes('vitest'))
  )
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
