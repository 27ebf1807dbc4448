// Requests a second on `/` of every mode beside its peer's, and the page about it. Pairs of fresh starts, one after the
// other and in turn the other way round, so that a machine that gets slower hits both sides. At its defaults about 14
// minutes; needs wrk, and once python3 and PyPI. Only a whole run writes docs/performance.md.
//   node experiments/performance/performance.mjs [--pairs 10] [--seconds 3] [--only MODE] [--venv FOLDER] [--output RAW.json] [--dry-run]
import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {loadavg} from 'node:os'
import {parseArgs} from 'node:util'
import {comparisons} from './comparisons.mjs'
import {fillPage} from './markers.mjs'
import {page, summaryLine} from './page.mjs'
import {defaultVenv, installPeers, pythonVersion} from './peers.mjs'
import {runRound} from './round.mjs'

const {values: flags} = parseArgs({
  options: {
    pairs: {type: 'string', default: '10'},
    seconds: {type: 'string', default: '3'},
    only: {type: 'string'},
    venv: {type: 'string', default: defaultVenv},
    output: {type: 'string'},
    'dry-run': {type: 'boolean', default: false},
  },
})
const pairs = between('pairs', flags.pairs, 1, 50)
const seconds = between('seconds', flags.seconds, 1, 30)
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => process.exit(130))

try {
  execFileSync('wrk', ['-v'], {stdio: 'ignore'})
} catch (error) {
  // It answers -v with its version and exit code 1.
  if (error.code === 'ENOENT') refuse('wrk is not installed; on Debian: apt-get install wrk')
}

const bin = installPeers(flags.venv)
const wanted = comparisons(bin).filter(({mode}) => flags.only === undefined || flags.only === mode)
if (wanted.length === 0) refuse(`--only ${flags.only}: there are sync, thread, green, async and native`)

const loadBefore = loadavg()[0]
const results = []
for (const comparison of wanted) {
  const result = await compare(comparison)
  results.push(result)
  console.log(summaryLine(result))
}
if (flags.output !== undefined) writeFileSync(flags.output, JSON.stringify(results, null, 2))
if (flags.only === undefined && !flags['dry-run'])
  await fillPage(
    'performance.md',
    'performance',
    page({results, pairs, seconds, loadBefore, python: pythonVersion(bin)}),
  )

async function compare({mode, ours, theirs}) {
  const rounds = {ours: [], theirs: []}
  const sides = {ours, theirs}
  for (let pair = 0; pair < pairs; pair++) {
    for (const side of pair % 2 === 0 ? ['ours', 'theirs'] : ['theirs', 'ours'])
      rounds[side].push(await runRound(sides[side], seconds))
    checkSame(rounds.ours[pair], rounds.theirs[pair], theirs.name)
  }
  return {mode, peer: theirs.name, ours: rounds.ours, theirs: rounds.theirs}
}

/** Only the same answer is the same work. */
function checkSame({answer: mine}, {answer: other}, peer) {
  for (const part of ['status', 'type', 'body'])
    if (mine[part] !== other[part]) throw new Error(`${peer} answers ${other[part]}, ours ${mine[part]}`)
}

function between(name, text, least, most) {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most)
    refuse(`--${name} must be a whole number from ${least} to ${most}`)
  return value
}

function refuse(message) {
  console.error(message)
  process.exit(2)
}
