import {cpus} from 'node:os'

/** The arguments of `bench run` behind each number of docs/models.md. */
export const runs = {
  io: ['io'],
  // As many clients as sync has workers, in a closed loop: nothing waits for its turn.
  fanout: ['fanout', '-c', '2', '--phase', 'saturation'],
  cpu: ['cpu', '--workers', '1', '-c', '8', '--phase', 'saturation'],
  // New connections warm up other code than kept ones, and it takes longer.
  close: ['--path', '/', '-H', 'Connection: close', '--phase', 'saturation', '--warmup', '2s'],
}

/** For each marker of the page its text. `results` holds the cells of each run by mode. */
export function texts(results, rounds) {
  const at = (name, mode) => results[name][mode].summary
  const ioRate = mode => shown(at('io', mode).throughput, 1, 'req/s')
  const fanoutP50 = mode => shown(at('fanout', mode).latency.p50, 1, 'ms')
  const cpuRate = mode => shown(at('cpu', mode).throughput, 1, 'req/s')
  const closeCpu = mode => shown(at('close', mode).cpu.perRequest, 1, 'µs')
  const workerMemory = mode => shown(at('io', mode).memory.pssPerWorker, 1e6, 'MB')
  return {
    sync: `
- **Good at** being small and simple: a worker takes ${workerMemory('sync')}, and nothing in it happens at the same time
  as anything else. ${by('io')}
- **Bad at** waiting: two workers answer \`/io?ms=50\` at ${ioRate('sync')}, however many clients ask; 2 ÷ 50 ms = 40 is all
  there can be. ${by('io')}`,
    thread: `
- **Good at** waiting with code that blocks: two workers of four threads answer \`/io?ms=50\` at ${ioRate('thread')}, where
  sync ends at ${ioRate('sync')}; 8 ÷ 50 ms = 160 is its end. ${by('io')}
- **Bad at** memory: every pool thread is a JavaScript engine of its own, and a worker of four takes
  ${workerMemory('thread')}, a sync worker ${workerMemory('sync')}. ${by('io')}`,
    green: `
- **Good at** waiting without new code: the routines that sync runs answer \`/io?ms=50\` at ${ioRate('green')} on two
  workers; 64 clients ÷ 50 ms = 1,280 would be all that they can ask for. ${by('io')}
- **Bad at** waiting for several things in one request: blocking style asks one after another, so five waits of 20 ms
  take ${fanoutP50('green')} (median), where async takes ${fanoutP50('async')}. ${by('fanout')}`,
    async: `
- **Good at** waiting for several things at once: five waits of 20 ms in one request take ${fanoutP50('async')}
  (median), where the blocking style of sync takes ${fanoutP50('sync')}. ${by('fanout')}
- **Bad at** work: one worker has one thread and so one core, and answers \`/cpu?ms=5\` at ${cpuRate('async')}; one worker
  with four threads at ${cpuRate('thread')}. ${by('cpu')}`,
    native: `
- **Good at** giving what Node gives, with no server to trust but Node's: \`/io?ms=50\` is answered
  at ${ioRate('native')}, by async at ${ioRate('async')}. ${by('io')}
- **Bad at** many short connections: each is accepted by the primary and handed over a pipe. A connection for every
  request costs ${closeCpu('native')} of CPU time; async, whose workers accept for themselves, ${closeCpu('async')}.
  ${by('close')}`,
    facts: facts(results.io, rounds),
  }
}

/** Memory and start-up of each mode with two workers, four threads in thread mode. */
function facts(byMode, rounds) {
  const rows = Object.entries(byMode).map(([mode, {summary, rounds: each}]) =>
    [
      mode,
      shown(summary.memory.pssIdle, 1e6, 'MB'),
      shown(summary.memory.pssPerWorker, 1e6, 'MB'),
      `${Math.round(median(each.flatMap(({startupMs}) => startupMs ?? [])))} ms`,
    ].join(' | '),
  )
  return `
| mode | idle server | a worker after 64 connections | start to first answer |
| --- | ---: | ---: | ---: |
${rows.map(row => `| ${row} |`).join('\n')}

Two workers, in thread mode of four threads each. Memory is PSS: pages that processes share are divided among them; the
server is all its processes. ${rounds} rounds of each; brackets are 95 % intervals, the start is a median.
${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.`
}

/** An estimate as it may be shown: a number that a check withdrew stays out. */
function shown({value, low, high, limit, withheld}, unitSize, unit) {
  if (value === null || withheld !== undefined) return `— ${unit} (withheld: ${withheld ?? 'no value'})`
  const [middle, ...ends] = [value, low, high].map(number => digits(number / unitSize))
  const bound = {atLeast: '≥ ', atMost: '≤ '}[limit] ?? ''
  return low === null ? `${bound}${middle} ${unit}` : `${bound}${middle} ${unit} [${ends.join(', ')}]`
}

function digits(value) {
  return value.toLocaleString('en-US', {maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0})
}

function by(name) {
  const words = runs[name].map(word => (word.includes(' ') ? `'${word}'` : word))
  return `<br>\`npx bench run ${words.join(' ')}\``
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN
}
