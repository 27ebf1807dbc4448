import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {benchFileName, parseBenchFile, type BenchFile} from '../config/bench-file.js'
import {BenchError, usageError} from '../error.js'
import {realInitWorld} from '../init/ask/real-world.js'
import type {Proposal} from '../init/proposal.js'
import {propose} from '../init/propose.js'
import {benchYaml} from '../init/write-file.js'
import {createFile} from '../output/file.js'
import {estimateLongestMs, estimateMs} from '../plan/estimate.js'
import {resolvePlan} from '../plan/resolve.js'
import {knownServers} from '../server/catalog.js'
import {formatDuration} from '../unit/duration.js'
import type {CommandWorld} from './command-world.js'
import {ownName, schemaPlace} from './own-name.js'
import {withBenchFile} from './project-options.js'

export interface BenchInitRequest {
  /** Write to stdout, and no file. */
  readonly print: boolean
  /** As bench was started: `process.argv[1]`. */
  readonly script: string
  /** Whether people read stdout. */
  readonly report: 'none' | 'stdout'
}

/** What `bench init --json` prints. */
export interface InitOutcome {
  readonly file: string | null
  readonly text: string
  readonly framework: string | null
  readonly evidence: readonly string[]
  readonly notes: readonly string[]
  /** The one command to run next. */
  readonly next: string
}

/** `bench init`: looks, asks the app, writes bench.yaml where there is none, and says what to run. Asks people nothing. */
export async function benchInit(request: BenchInitRequest, world: CommandWorld): Promise<InitOutcome> {
  const {cwd, environment, signal} = world
  const file = join(cwd, benchFileName)
  if (!request.print && existsSync(file)) throw alreadyThere()
  const manifests = (await knownServers(cwd)).flatMap(entry =>
    entry.kind === 'manifest' ? [entry.manifest] : [],
  )
  const proposal = await propose(realInitWorld(cwd, environment, manifests, signal))
  const text = benchYaml(proposal, schemaPlace(cwd))
  const run = await lookAhead(proposal, parseBenchFile(text, benchFileName), world)
  const name = await ownName({script: request.script, cwd, environment})
  const outcome: InitOutcome = {
    file: request.print ? null : file,
    text,
    framework: proposal.framework,
    evidence: proposal.evidence,
    notes: [...proposal.notes, ...run.notes],
    next: [...(proposal.first === null ? [] : [proposal.first]), `${name} ${run.command}`].join(' && '),
  }
  if (!request.print && !(await createFile(file, text))) throw alreadyThere()
  if (request.report === 'stdout') report(outcome, run.time, world)
  return outcome
}

function alreadyThere() {
  return usageError(
    'WB_PROJECT_FILE_EXISTS',
    `${benchFileName} is already here, and is left as it is`,
    '`--print` shows what would be proposed now; move the file away to begin anew',
  )
}

interface Ahead {
  readonly command: string
  /** How long it takes; null: not known. */
  readonly time: string | null
  readonly notes: readonly string[]
}

/** Within this the first table should be there. */
const patienceMs = 150_000

/** What `bench run` would make of the file: a refusal is told now, and a long run is begun with a first look. */
async function lookAhead(
  {first}: Proposal,
  file: BenchFile,
  {cwd, environment}: CommandWorld,
): Promise<Ahead> {
  // Nothing of it is here yet.
  if (first !== null) return {command: 'run', time: null, notes: []}
  try {
    const planned = async (effort: 'normal' | 'quick') => {
      const plan = await resolvePlan(
        withBenchFile({scenarios: [], effort}, {data: file, lineOf: () => null, used: new Map()}).options,
        cwd,
        undefined,
        environment,
      )
      return {usualMs: estimateMs(plan), longestMs: estimateLongestMs(plan)}
    }
    const whole = await planned('normal')
    if (whole.longestMs <= patienceMs)
      return {command: 'run', time: formatDuration(Math.round(whole.usualMs / 1000) * 1000), notes: []}
    const look = await planned('quick')
    return {
      command: 'run --quick',
      time: `${formatDuration(Math.round(look.usualMs / 1000) * 1000)}; without --quick ${formatDuration(Math.round(whole.usualMs / 1000) * 1000)}`,
      notes: [],
    }
  } catch (error) {
    if (!(error instanceof BenchError)) throw error
    return {
      command: 'run',
      time: null,
      notes: [`\`bench run\` will refuse this: ${error.message}`, ...hintOf(error)],
    }
  }
}

function hintOf({hint}: BenchError): readonly string[] {
  return hint === undefined ? [] : hint.split('\n')
}

/** Of --print stdout is the file alone. */
function report(outcome: InitOutcome, time: string | null, {stdout, stderr}: CommandWorld): void {
  const {framework, evidence, notes, next, file, text} = outcome
  const found =
    framework === null ? 'found no app in this folder' : `found ${framework}: ${evidence.join('; ')}`
  const lines = [found, ...notes, ...(file === null ? [] : [`wrote ${benchFileName}`])]
  const to = file === null ? stderr : stdout
  if (file === null) stdout.write(text)
  to.write([...lines, '', `next: ${next}`, ...(time === null ? [] : [`      about ${time}`]), ''].join('\n'))
}
