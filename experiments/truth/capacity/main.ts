/**
 * `bench capacity` on servers of known capacity, search after search. A folder keeps what was measured, and the next call
 * goes on: `npm run truth:capacity -- --help`.
 */
import {parseArgs} from 'node:util'
import {writeBlock} from '../blocks.js'
import {startBusyLoops} from '../busy-loops.js'
import {inCheckout, runCampaign} from '../program.js'
import {capacityBlock, isCovered} from './document.js'
import {searchOnce} from './measure.js'
import {modelNamed, models} from './models.js'
import {addSearch, readSearches, type SearchRecord} from './record.js'

const help = `npm run truth:capacity [-- options]   searches what the folder of data does not hold yet
  --models LIST    of ${models.map(({name}) => name).join(', ')} (default: all)
  --seeds N        of each (default 20)
  --busy N         beside so many busy loops (default 0: a machine left alone)
  --minutes N      begin no search after so long; the next call goes on
  --data FOLDER    (default experiments/data/capacity)
  --document       measure nothing: write docs/truth.md from the data`

const {values} = parseArgs({
  options: {
    models: {type: 'string', default: models.map(({name}) => name).join(',')},
    seeds: {type: 'string', default: '20'},
    busy: {type: 'string', default: '0'},
    minutes: {type: 'string', default: 'Infinity'},
    data: {type: 'string', default: inCheckout('experiments/data/capacity')},
    document: {type: 'boolean', default: false},
    help: {type: 'boolean', default: false},
  },
})

await runCampaign(main, {kept: 'the searches'})

async function main(signal: AbortSignal): Promise<void> {
  if (values.help) console.log(help)
  else if (values.document)
    await writeBlock(inCheckout('docs/truth.md'), 'capacity', capacityBlock(readSearches(values.data)))
  else await measure(signal)
}

interface Planned {
  readonly name: string
  readonly seed: number
  readonly busyLoops: number
}

/** What the folder does not hold. Throws for words that are none. */
function planned(): readonly Planned[] {
  const names = values.models.split(',').map(name => modelNamed(name).name)
  const [seeds, busyLoops] = [Number(values.seeds), Number(values.busy)]
  if (
    !Number.isInteger(seeds) ||
    !Number.isInteger(busyLoops) ||
    seeds < 1 ||
    busyLoops < 0 ||
    busyLoops > 64
  )
    throw new Error('--seeds and --busy must be whole numbers')
  const done = new Set(readSearches(values.data).map(one => keyOf({...one, name: one.model})))
  const all = Array.from({length: seeds}, (_, index) =>
    names.map(name => ({name, seed: index + 1, busyLoops})),
  )
  return all.flat().filter(one => !done.has(keyOf(one)))
}

function keyOf({name, seed, busyLoops}: Planned): string {
  return `${name} ${seed} ${busyLoops}`
}

async function measure(signal: AbortSignal): Promise<void> {
  const searches = planned()
  const untilMs = performance.now() + Number(values.minutes) * 60_000
  const loops = startBusyLoops(Number(values.busy))
  try {
    for (const one of searches) {
      if (performance.now() > untilMs) return
      const {record, result} = await searchOnce(one, signal)
      addSearch(values.data, record, result)
      console.error(lineOf(record))
    }
  } finally {
    await loops.stop()
  }
}

function lineOf(record: SearchRecord): string {
  const {model, seed, answer, truth, seconds} = record
  const rate = (value: number | null | undefined) => value?.toFixed(1) ?? ''
  const said = `${answer?.outcome ?? 'no result'} ${rate(answer?.ratePerSecond)} [${rate(answer?.low)}, ${rate(answer?.high)}]`
  const verdict = isCovered(record) ? 'covered' : 'missed'
  return `${model} seed ${seed}: ${said}, true ${rate(truth)}, ${verdict}, ${seconds} s`
}
