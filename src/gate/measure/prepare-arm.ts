import {join} from 'node:path'
import {usageError} from '../../error.js'
import {commandArm, type StartableArm} from '../../plan/arm.js'
import {readyRuleOf, type ReadyRule} from '../../plan/plan.js'
import {secretsAmong} from '../../plan/plan-secrets.js'
import type {RunOptions} from '../../plan/run-options.js'
import {benchFileName, readWrittenGateFile, type BenchFile} from '../../config/bench-file.js'
import type {GateTargetRecord} from '../../result/gate-result.js'
import {requireLinux} from '../../server/reference.js'
import {runSetup} from './setup.js'
import {command as commandWord} from '../../config/words/request.js'
import {readWord} from '../../config/words/word.js'
import {withoutSecrets} from '../../text/secrets.js'
import type {LiveTarget} from '../plan/target.js'
import {armOfFile, startsSomething, type ArmFlags} from './arm-of-file.js'
import {checkOut, type Checkout} from './checkout.js'

/** A target that can be started, as often as there are rounds. */
export interface PreparedArm {
  readonly record: GateTargetRecord
  readonly arm: StartableArm
  readonly ready: ReadyRule
  readonly needsUpstream: boolean
  /** What its bench.yaml says of secrets: their names, and values of variables that it was filled in with. */
  readonly secrets: NamedSecrets
}

export type NamedSecrets = Pick<RunOptions, 'secrets' | 'secretValues'>

/** A target of which is known what is to be started; nothing of it was run yet. */
export interface FoundArm {
  setUp(): Promise<PreparedArm>
  /** Removes what finding and setting up have made. */
  close(): Promise<void>
}

export interface PrepareWorld {
  readonly cwd: string
  /** What tells that a command's server is ready. */
  readonly ready: ReadyRule
  readonly arm: ArmFlags
  readonly setupTree: boolean
  /** Where is kept what the set-ups of commits make; null: nowhere. */
  readonly setupCache: string | null
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
}

/** Checks out what has to be and reads how it is started, so that a mistake in one arm costs no set-up of the other. */
export async function findArm(target: LiveTarget, name: string, world: PrepareWorld): Promise<FoundArm> {
  switch (target.kind) {
    case 'server':
      return asFound(preparedArm({asked: target.asked, commit: null}, target.arm, world.ready))
    case 'cmd': {
      const {limits} = target
      const arm = commandArm(target.command, world.cwd, limits === undefined ? {} : {limits})
      return asFound(preparedArm({asked: target.asked, commit: null}, arm, world.ready))
    }
    case 'tree':
      return treeArm(target.asked, name, world)
    case 'ref':
      return refArm(target, name, world)
  }
}

/** Of a target that needs nothing before it starts. */
export async function prepareArm(
  target: Extract<LiveTarget, {kind: 'server' | 'cmd'}>,
  name: string,
  world: PrepareWorld,
): Promise<PreparedArm> {
  return (await findArm(target, name, world)).setUp()
}

function asFound(arm: PreparedArm): FoundArm {
  return {setUp: () => Promise.resolve(arm), close: nothingToClose}
}

async function treeArm(asked: string, name: string, world: PrepareWorld): Promise<FoundArm> {
  const written = await requireBenchFile(world.cwd)
  const {data: file} = written
  requireStart(file, world.cwd)
  const setUp = async () => {
    if (file.setup !== undefined && world.setupTree) {
      world.tell(`${name}: setting up the working tree: ${firstLine(file.setup)}`)
      await runSetup(file.setup, world.cwd, name, world.signal)
    }
    const arm = await armOfFile(file, world.cwd, world.arm)
    return preparedArm({asked, commit: null}, arm, readyIn(file, world), secretsOf(written))
  }
  return {setUp, close: nothingToClose}
}

async function refArm(
  {asked, ref}: Extract<LiveTarget, {kind: 'ref'}>,
  name: string,
  world: PrepareWorld,
): Promise<FoundArm> {
  const checkout = await checkOut(ref, world.cwd, world.setupCache)
  const close = () => checkout.remove()
  try {
    const own = await readWrittenGateFile(checkout.folder)
    // The commit that brings bench.yaml has a parent without one.
    if (own === undefined)
      world.tell(`${name}: ${ref} has no ${benchFileName}; using that of the working tree`)
    const written = own ?? (await requireBenchFile(world.cwd))
    const {data: file} = written
    requireStart(file, checkout.folder)
    const setUp = async () => {
      if (file.setup !== undefined) await setUpCheckout(file.setup, checkout, {name, ref}, world)
      const arm = await armOfFile(file, checkout.folder, world.arm)
      const target = {asked, commit: checkout.commit}
      return preparedArm(target, arm, readyIn(file, world), secretsOf(written))
    }
    return {setUp, close}
  } catch (error) {
    await close()
    throw error
  }
}

async function setUpCheckout(
  setup: string,
  {folder, commit, cache}: Checkout,
  {name, ref}: {readonly name: string; readonly ref: string},
  {tell, signal}: PrepareWorld,
): Promise<void> {
  const what = `${ref} (${commit.slice(0, 10)})`
  if ((await cache?.restore(setup)) === true) {
    tell(`${name}: ${what} was set up by an earlier gate; --fresh-setup does it again`)
    return
  }
  tell(`${name}: setting up ${what}: ${firstLine(setup)}`)
  await runSetup(setup, folder, `${name} ${ref}`, signal)
  await cache?.keep(setup)
}

const nothingToClose = () => Promise.resolve()

function readyIn({ready}: BenchFile, world: PrepareWorld): ReadyRule {
  return ready === undefined ? world.ready : readyRuleOf(ready)
}

/** A command's server does without the upstream, and bench's own app waits for it. */
function preparedArm(
  target: Pick<GateTargetRecord, 'asked' | 'commit'>,
  arm: StartableArm,
  ready: ReadyRule,
  secrets: NamedSecrets = {},
): PreparedArm {
  const {launch} = arm
  if (launch.kind === 'reference') requireLinux(process.platform)
  const command = launch.kind === 'command' ? launch.command : null
  const needsUpstream = launch.kind === 'reference' || (launch.kind === 'manifest' && launch.fixedApp)
  return {record: {...target, command}, arm, ready, needsUpstream, secrets}
}

function secretsOf({data, used}: GateFile): NamedSecrets {
  return {secrets: data.secrets, secretValues: secretsAmong(used)}
}

type GateFile = NonNullable<Awaited<ReturnType<typeof readWrittenGateFile>>>

async function requireBenchFile(folder: string): Promise<GateFile> {
  const file = await readWrittenGateFile(folder)
  if (file !== undefined) return file
  throw usageError(
    'WB_NO_PROJECT_FILE',
    `${folder} has no ${benchFileName}, so bench does not know how the server is started`,
    `write one with two lines, \`setup: npm ci\` and \`command: node server.js --port {port}\`; or use cmd:`,
  )
}

/** Before anything of the other arm is set up. */
function requireStart(file: BenchFile, folder: string): void {
  const {command} = file
  if (!startsSomething(file))
    throw usageError(
      'WB_NO_PROJECT_FILE',
      `${join(folder, benchFileName)} has no command`,
      'add `command: …` with {port} in it, or `app:` and `server:`',
    )
  if (command !== undefined) readWord(command, `${join(folder, benchFileName)}: command`, commandWord)
}

/** As it is shown. */
function firstLine(text: string): string {
  return withoutSecrets(text.split('\n')[0] ?? text)
}
