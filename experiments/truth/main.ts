/**
 * Every server whose truth is known, under bench's generator and under the tools that are installed; writes what was
 * measured into docs/truth.md and README.md. Runs one at a time, about 12 minutes: `npm run truth -- --help`.
 */
import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {writeBlock} from './blocks.js'
import {compareAll, minutesOf, planOf} from './campaign.js'
import {readmeBlock, truthBlock} from './document.js'
import type {Campaign} from './record.js'

const help = `npm run truth [-- options]
  --tools LIST    of autocannon, wrk, k6, hey, ab, oha (default: all that are installed)
  --cases LIST    only these; prints, and leaves the documents as they are
  --seconds N     length of an ordinary run, 1 to 60 (default 2)
  --k6 PATH       where k6 is, if not on PATH
  --save FILE     also write the record as JSON
  --from FILE     no measurement: write the documents from such a record
  --dry-run       say what would run, and how long`

const root = new URL('../../../', import.meta.url)
const {values} = parseArgs({
  options: {
    tools: {type: 'string'},
    cases: {type: 'string'},
    seconds: {type: 'string', default: '2'},
    k6: {type: 'string', default: 'k6'},
    save: {type: 'string'},
    from: {type: 'string'},
    'dry-run': {type: 'boolean', default: false},
    help: {type: 'boolean', default: false},
  },
})

const interruption = new AbortController()
/** The first interrupt ends what runs, in order. */
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => interruption.abort(new Error('interrupted; nothing was written')))

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = interruption.signal.aborted ? 130 : 1
}

async function main(): Promise<void> {
  if (values.help) {
    console.log(help)
    return
  }
  if (values.from !== undefined) {
    await publish(JSON.parse(readFileSync(values.from, 'utf8')) as Campaign)
    return
  }
  const plan = await planOf(values)
  console.error(`${plan.runs.length} runs, about ${Math.ceil(minutesOf(plan))} minutes`)
  if (values['dry-run']) {
    for (const {subject, tool, loop, seconds} of plan.runs)
      console.log(`${subject.name}  ${tool?.tool.name ?? 'bench'} ${loop}  ${seconds} s`)
    return
  }
  const campaign = await compareAll(plan, interruption.signal)
  if (values.save !== undefined) writeFileSync(values.save, JSON.stringify(campaign, null, 1))
  if (values.cases === undefined) await publish(campaign)
  else console.log(truthBlock(campaign))
}

async function publish(campaign: Campaign): Promise<void> {
  await writeBlock(fileURLToPath(new URL('docs/truth.md', root)), 'truth', truthBlock(campaign))
  await writeBlock(fileURLToPath(new URL('README.md', root)), 'truth:summary', readmeBlock(campaign))
}
