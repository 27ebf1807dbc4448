// How far an engine's end of an answer lies from the server's own instant of sending it, request by request: on a quiet
// machine, and beside two busy loops.
//   node experiments/generator/stamp-error.mjs [rate] [seconds]     about 4 × seconds
// Ends with exit code 3 when p99 of the kernel engine is beyond 100 µs quiet or 250 µs beside the loops.
import {fork, spawn} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {createEngine} from '../../dist/src/load/engine/choose.js'
import {noBarrier} from '../../dist/src/load/loop/barrier.js'
import {runOpenLoop} from '../../dist/src/load/loop/open-loop.js'
import {decodeHistogram, quantileUs} from '../../dist/src/stats/histogram.js'
import {hrtimeMs} from '../lib/hrtime.mjs'

const [rate = 500, seconds = 5] = process.argv.slice(2).map(Number)
const limitsUs = {quiet: 100, busy: 250}
const delayMs = 5

console.log(
  `${rate}/s Poisson, ${seconds} s, answers after ${delayMs} ms; µs from the server's send to the answer's end`,
)
for (const state of ['quiet', 'busy']) {
  const loops = Array.from({length: state === 'busy' ? 2 : 0}, () =>
    spawn(process.execPath, ['-e', 'for (;;);']),
  )
  try {
    for (const engine of ['kernel', 'autocannon']) {
      const {errorsUs, lagUs} = await measure(engine)
      const at = quantile => errorsUs[Math.ceil(quantile * errorsUs.length) - 1]
      const shown = [0.5, 0.9, 0.99, 0.999].map(quantile => `p${quantile * 100} ${at(quantile).toFixed(0)}`)
      const lag = `sent late: p50 ${lagUs(0.5)}, p99 ${lagUs(0.99)}`
      console.log(
        `${state.padEnd(6)} ${engine.padEnd(10)} n ${errorsUs.length}  ${shown.join('  ')}  (${lag})`,
      )
      if (engine === 'kernel' && at(0.99) > limitsUs[state]) process.exitCode = 3
    }
  } finally {
    for (const loop of loops) loop.kill('SIGKILL')
  }
}
process.exit()

async function measure(engine) {
  const server = fork(fileURLToPath(new URL('./stamping-server.mjs', import.meta.url)), [String(delayMs)], {
    serialization: 'advanced',
  })
  const [{port}] = await once(server, 'message')
  const endsMs = []
  const job = {
    ...{model: 'open', engine, url: `http://127.0.0.1:${port}/`, method: 'GET', headers: {}, body: undefined},
    ...{
      ratePerSecond: rate,
      arrivals: 'poisson',
      seed: 1,
      maxConnections: 256,
      idleMs: 60_000,
      warmup: {minMs: 1000},
    },
    ...{durationMs: seconds * 1000, timeoutMs: 10_000, drainMs: 5000, insecure: false},
  }
  const result = await runOpenLoop(job, {
    createEngine: (asked, listener) => createEngine(asked, overhearing(listener, endsMs)),
    onEvent: () => undefined,
    barrier: noBarrier,
  })
  server.send('journal')
  const [writtenMs] = await once(server, 'message')
  server.kill('SIGKILL')
  if (writtenMs.length !== endsMs.length)
    throw new Error(`${writtenMs.length} sent, ${endsMs.length} received`)
  // Answers end in the order in which they were sent, but for those within some µs of each other. Those of the warm-up,
  // in which code is still compiled, are left out.
  endsMs.sort((a, b) => a - b)
  const errorsUs = endsMs.map((endMs, index) => (endMs - writtenMs[index]) * 1000)
  return {
    errorsUs: errorsUs.slice(errorsUs.length - result.open.offered).sort((a, b) => a - b),
    lagUs: quantile => quantileUs(decodeHistogram(result.open.sendLagHdr), quantile),
  }
}

/** The loop hears what it would, and the end of each answer is kept. */
function overhearing(listener, endsMs) {
  const heard = Object.create(listener)
  for (const name of ['opened', 'answered', 'timedOut', 'lost', 'failed', 'givenUp', 'unsolicited'])
    heard[name] = (...told) => {
      if (name === 'answered') endsMs.push(hrtimeMs(told[1].endMs))
      listener[name](...told)
    }
  return heard
}
