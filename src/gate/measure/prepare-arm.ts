import {join} from 'node:path'
import {usageError} from '../../error.js'
import {commandArm, type StartableArm} from '../../plan/arm.js'
import {readyRuleOf, type ReadyRule} from '../../plan/plan.js'
import {benchFileName, readGateFile, type BenchFile} from '../../config/bench-file.js'
import type {GateTargetRecord} from '../../result/gate-result.js'
import {requireFolder} from '../../server/app.js'
import {requireLinux} from '../../server/reference.js'
import {runSetup} from './setup.js'
import {command as commandWord} from '../../config/words/request.js'
import {readWord} from '../../config/words/word.js'
import type {LiveTarget} from '../plan/target.js'
import {checkOut, type Checkout} from './checkout.js'

/** A target that can be started, as often as there are rounds. */
export interface PreparedArm {
  readonly record: GateTargetRecord
  readonly arm: StartableArm
  readonly ready: ReadyRule
  readonly needsUpstream: boolean
}

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
      return asFound(serverArm(target, world))
    case 'cmd': {
      const record = {asked: target.asked, commit: null, command: target.command}
      return asFound(ownArm(record, world.cwd, world.ready))
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
  const file = await requireBenchFile(world.cwd)
  const command = commandOf(file, world.cwd)
  const setUp = async () => {
    if (file.setup !== undefined && world.setupTree) {
      world.tell(`${name}: setting up the working tree: ${firstLine(file.setup)}`)
      await runSetup(file.setup, world.cwd, name, world.signal)
    }
    const folder = startFolderOf(file, world.cwd)
    return ownArm({asked, commit: null, command}, folder, readyIn(file, world))
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
    const own = await readGateFile(checkout.folder)
    // The commit that brings bench.yaml has a parent without one.
    if (own === undefined)
      world.tell(`${name}: ${ref} has no ${benchFileName}; using that of the working tree`)
    const file = own ?? (await requireBenchFile(world.cwd))
    const command = commandOf(file, checkout.folder)
    const setUp = async () => {
      if (file.setup !== undefined) await setUpCheckout(file.setup, checkout, {name, ref}, world)
      const record = {asked, commit: checkout.commit, command}
      return ownArm(record, startFolderOf(file, checkout.folder), readyIn(file, world))
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

/** As for a run: `cwd` counts from the folder of bench.yaml on. */
function startFolderOf({cwd}: BenchFile, folder: string): string {
  return cwd === undefined ? folder : requireFolder(join(folder, cwd))
}

const nothingToClose = () => Promise.resolve()

function readyIn({ready}: BenchFile, world: PrepareWorld): ReadyRule {
  return ready === undefined ? world.ready : readyRuleOf(ready)
}

function ownArm(
  record: GateTargetRecord & {readonly command: string},
  folder: string,
  ready: ReadyRule,
): PreparedArm {
  return {record, arm: commandArm(record.command, folder), ready, needsUpstream: false}
}

/** A server that bench knows by name, with the fixed app. */
function serverArm({asked, arm}: Extract<LiveTarget, {kind: 'server'}>, {ready}: PrepareWorld): PreparedArm {
  if (arm.launch.kind === 'reference') requireLinux(process.platform)
  const record = {asked, commit: null, command: null}
  return {record, arm, ready, needsUpstream: true}
}

async function requireBenchFile(folder: string): Promise<BenchFile> {
  const file = await readGateFile(folder)
  if (file !== undefined) return file
  throw usageError(
    'WB_NO_PROJECT_FILE',
    `${folder} has no ${benchFileName}, so bench does not know how the server is started`,
    `write one with two lines, \`setup: npm ci\` and \`command: node server.js --port {port}\`; or use cmd:`,
  )
}

function commandOf({command}: BenchFile, folder: string): string {
  if (command === undefined)
    throw usageError(
      'WB_NO_PROJECT_FILE',
      `${join(folder, benchFileName)} has no command`,
      'add `command: …` with {port} in it',
    )
  readWord(command, `${join(folder, benchFileName)}: command`, commandWord)
  return command
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text
}
