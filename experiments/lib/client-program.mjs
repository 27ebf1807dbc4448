// Another load generator, run to its end, with the CPU time that it took.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {cpuSecondsOf} from './cpu-seconds.mjs'

const lookEveryMs = 20

/** `cpus`: as `taskset` takes them; any when left out. The CPU is read while it runs: what it takes to end is not in it. */
export async function runClient(argv, {cpus, env} = {}) {
  const [program, ...args] = cpus === undefined ? argv : ['taskset', '--cpu-list', cpus, ...argv]
  const child = spawn(program, args, {stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, ...env}})
  const texts = {stdout: '', stderr: ''}
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', chunk => (texts[stream] += chunk))
  let cpuSeconds = 0
  const watch = setInterval(() => (cpuSeconds = cpuSecondsOf(child.pid) ?? cpuSeconds), lookEveryMs)
  await once(child, 'close')
  clearInterval(watch)
  return {...texts, cpuSeconds}
}
