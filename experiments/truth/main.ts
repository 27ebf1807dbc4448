/**
 * Every server whose truth is known, under bench's generator and under the tools that are installed. Each call adds a part
 * to a folder of data; the documents are made from that folder alone: `npm run truth -- --help`.
 */
import {parseArgs} from 'node:util'
import {readFingerprint} from '../../src/measure/fingerprint.js'
import {writeBlock} from './blocks.js'
import {measureAll, minutesOf, planOf} from './campaign.js'
import {readmeBlock, truthBlock} from './document.js'
import {beginPart, readParts} from './parts.js'
import {inCheckout, runCampaign} from './program.js'
import {errorText} from './summary.js'
import {single} from './trial.js'

const help = `npm run truth [-- options]      measures what the folder of data does not hold yet
  --tools LIST     of bench-kernel, bench-autocannon, autocannon, wrk, k6, oha, vegeta, hey, ab (default: all that are installed)
  --cases LIST     only these
  --loops LIST     of open, closed
  --runs N         of each case by each tool (default 5)
  --busy N         beside so many busy loops (default 0: a machine left alone)
  --seconds N      length of an ordinary run, 1 to 60 (default 2)
  --minutes N      begin no run after so long; the next call goes on
  --k6 PATH        where k6 is, if not on PATH
  --data FOLDER    (default experiments/data/truth)
  --document       measure nothing: write docs/truth.md and README.md from the data
  --print          measure nothing: print what would be written
  --dry-run        say what would run, and how long`

const {values} = parseArgs({
  options: {
    tools: {type: 'string'},
    cases: {type: 'string'},
    loops: {type: 'string'},
    runs: {type: 'string', default: '5'},
    busy: {type: 'string', default: '0'},
    seconds: {type: 'string', default: '2'},
    minutes: {type: 'string', default: 'Infinity'},
    k6: {type: 'string', default: 'k6'},
    data: {type: 'string', default: inCheckout('experiments/data/truth')},
    document: {type: 'boolean', default: false},
    print: {type: 'boolean', default: false},
    'dry-run': {type: 'boolean', default: false},
    help: {type: 'boolean', default: false},
  },
})

await runCampaign(main, {kept: 'the runs'})

async function main(signal: AbortSignal): Promise<void> {
  if (values.help) console.log(help)
  else if (values.print) console.log(truthBlock(readParts(values.data)))
  else if (values.document) await publish()
  else await measure(signal)
}

async function measure(signal: AbortSignal): Promise<void> {
  const plan = await planOf(
    values,
    readParts(values.data).flatMap(({runs}) => runs),
  )
  console.error(`${plan.runs.length} runs, about ${Math.ceil(minutesOf(plan))} minutes`)
  if (values['dry-run']) {
    for (const {subject, contender, loop, seconds, run} of plan.runs)
      console.log(`${subject.name}  ${contender.name} ${loop}  run ${run}  ${seconds} s`)
    return
  }
  if (plan.runs.length === 0) return
  const head = {startedAt: new Date().toISOString(), machine: readFingerprint(), tools: plan.tools}
  const add = beginPart(values.data, head)
  let count = 0
  await measureAll(
    plan,
    Number(values.minutes),
    record => {
      add(record)
      const {case: name, tool, loop, run} = record
      console.error(
        `${++count}/${plan.runs.length}  ${name}  ${tool} ${loop}  run ${run}  ${errorText(single(record))}`,
      )
    },
    signal,
  )
}

async function publish(): Promise<void> {
  const parts = readParts(values.data)
  await writeBlock(inCheckout('docs/truth.md'), 'truth', truthBlock(parts))
  await writeBlock(inCheckout('README.md'), 'truth:summary', readmeBlock(parts))
}
