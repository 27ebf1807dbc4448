import {join} from 'node:path'
import {usageError} from '../../error.js'
import {commandArm, type StartableArm} from '../../plan/arm.js'
import type {ReadyRule} from '../../plan/plan.js'
import {benchFileName, readGateFile, type BenchFile} from '../../config/bench-file.js'
import type {GateTargetRecord} from '../../result/gate-result.js'
import {requireLinux} from '../../server/reference.js'
import {runSetup} from './setup.js'
import {command as commandWord} from '../../config/words/request.js'
import {readWord} from '../../config/words/word.js'
import type {LiveTarget} from '../plan/target.js'
import {createWorktree} from './worktree.js'

/** A target that can be started, as often as there are rounds. */
export interface PreparedArm {
  readonly record: GateTargetRecord
  readonly arm: StartableArm
  readonly ready: ReadyRule
  readonly needsUpstream: boolean
  /** Removes what preparing it made. */
  close(): Promise<void>
}

export interface PrepareWorld {
  readonly cwd: string
  /** What tells that a command's server is ready. */
  readonly ready: ReadyRule
  readonly setupTree: boolean
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
}

/** Checks out and sets up what has to be, before anything is started. */
export async function prepareArm(
  target: LiveTarget,
  name: string,
  world: PrepareWorld,
): Promise<PreparedArm> {
  switch (target.kind) {
    case 'server':
      return serverArm(target, world)
    case 'cmd': {
      const record = {asked: target.asked, commit: null, command: target.command}
      return ownArm(record, world.cwd, world.ready, nothingToClose)
    }
    case 'tree': {
      const file = await requireBenchFile(world.cwd)
      const command = commandOf(file, world.cwd)
      if (file.setup !== undefined && world.setupTree) {
        world.tell(`${name}: setting up the working tree: ${firstLine(file.setup)}`)
        await runSetup(file.setup, world.cwd, name, world.signal)
      }
      const record = {asked: target.asked, commit: null, command}
      return ownArm(record, world.cwd, file.ready ?? world.ready, nothingToClose)
    }
    case 'ref':
      return refArm(target, name, world)
  }
}

async function refArm(
  {asked, ref}: Extract<LiveTarget, {kind: 'ref'}>,
  name: string,
  world: PrepareWorld,
): Promise<PreparedArm> {
  const worktree = await createWorktree(ref, world.cwd)
  try {
    const own = await readGateFile(worktree.folder)
    // The commit that brings bench.yaml has a parent without one.
    if (own === undefined)
      world.tell(`${name}: ${ref} has no ${benchFileName}; using that of the working tree`)
    const file = own ?? (await requireBenchFile(world.cwd))
    const command = commandOf(file, worktree.folder)
    if (file.setup !== undefined) {
      world.tell(`${name}: setting up ${ref} (${worktree.commit.slice(0, 10)}): ${firstLine(file.setup)}`)
      await runSetup(file.setup, worktree.folder, `${name} ${ref}`, world.signal)
    }
    const record = {asked, commit: worktree.commit, command}
    return ownArm(record, worktree.folder, file.ready ?? world.ready, () => worktree.remove())
  } catch (error) {
    await worktree.remove()
    throw error
  }
}

const nothingToClose = () => Promise.resolve()

function ownArm(
  record: GateTargetRecord & {readonly command: string},
  folder: string,
  ready: ReadyRule,
  close: () => Promise<void>,
): PreparedArm {
  return {record, arm: commandArm(record.command, folder, null), ready, needsUpstream: false, close}
}

/** A server that bench knows by name, with the fixed app. */
function serverArm({asked, arm}: Extract<LiveTarget, {kind: 'server'}>, {ready}: PrepareWorld): PreparedArm {
  if (arm.launch.kind === 'reference') requireLinux(process.platform)
  const record = {asked, commit: null, command: null}
  return {record, arm, ready, needsUpstream: true, close: nothingToClose}
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
