import {join} from 'node:path'
import {BenchError, usageError} from '../../error.js'
import type {Arm} from '../../plan/arm.js'
import {benchFileName, readGateFile, type BenchFile} from '../../config/bench-file.js'
import type {GateTargetRecord} from '../../result/gate-result.js'
import type {LaunchSpec} from '../../server/handle.js'
import {manifestLaunch} from '../../server/manifest/launch.js'
import {referenceLaunch, requireLinux} from '../../server/reference.js'
import {runSetup} from './setup.js'
import {shellArgv} from '../../server/shell-argv.js'
import {command as commandWord} from '../../config/words/request.js'
import {readWord} from '../../config/words/word.js'
import type {LiveTarget} from '../plan/target.js'
import {createWorktree} from './worktree.js'

/** A target that can be started, as often as there are rounds. */
export interface ArmLaunch {
  readonly record: GateTargetRecord
  readonly needsUpstream: boolean
  launch(start: StartRequest): LaunchSpec
  /** Removes what preparing it made. */
  close(): Promise<void>
}

export interface StartRequest {
  readonly port: number
  /** Random bytes of environment: its size moves a process's stack, and with it its speed. */
  readonly pad: string
  /** HOST:PORT; only where `needsUpstream`. */
  readonly upstream: string | null
}

export interface PrepareWorld {
  readonly cwd: string
  /** For files of one gate. */
  readonly temporaryFolder: string
  /** Path and status that tell that a command's server is ready. */
  readonly ready: {readonly path: string; readonly status: number}
  readonly setupTree: boolean
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
}

const readyWithinMs = 60_000
const stopWithinMs = 5000

/** Checks out and sets up what has to be, before anything is started. */
export async function prepareArm(target: LiveTarget, name: string, world: PrepareWorld): Promise<ArmLaunch> {
  switch (target.kind) {
    case 'server':
      return serverArm(target, name, world)
    case 'cmd': {
      const record = {asked: target.asked, commit: null, command: target.command}
      return commandArm(record, name, target.command, world.cwd, world.ready, () => Promise.resolve())
    }
    case 'tree': {
      const file = await requireBenchFile(world.cwd)
      const command = commandOf(file, world.cwd)
      if (file.setup !== undefined && world.setupTree) {
        world.tell(`${name}: setting up the working tree: ${firstLine(file.setup)}`)
        await runSetup(file.setup, world.cwd, name, world.signal)
      }
      const record = {asked: target.asked, commit: null, command}
      return commandArm(record, name, command, world.cwd, file.ready ?? world.ready, () => Promise.resolve())
    }
    case 'ref':
      return refArm(target, name, world)
  }
}

async function refArm(
  {asked, ref}: Extract<LiveTarget, {kind: 'ref'}>,
  name: string,
  world: PrepareWorld,
): Promise<ArmLaunch> {
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
    return commandArm(record, name, command, worktree.folder, file.ready ?? world.ready, () =>
      worktree.remove(),
    )
  } catch (error) {
    await worktree.remove()
    throw error
  }
}

function commandArm(
  record: GateTargetRecord,
  name: string,
  command: string,
  cwd: string,
  ready: PrepareWorld['ready'],
  close: () => Promise<void>,
): ArmLaunch {
  return {
    record,
    needsUpstream: false,
    launch: ({port, pad}) => ({
      name,
      argv: shellArgv(command.replaceAll('{port}', String(port))),
      env: {PORT: String(port), BENCH_PAD: pad},
      cwd,
      host: '127.0.0.1',
      port,
      ready: {...ready, timeoutMs: readyWithinMs},
      stopMs: stopWithinMs,
    }),
    close,
  }
}

/** A server that bench knows by name, with the fixed app. */
function serverArm(
  {asked, arm}: Extract<LiveTarget, {kind: 'server'}>,
  name: string,
  {temporaryFolder}: PrepareWorld,
): ArmLaunch {
  if (arm.launch.kind === 'reference') requireLinux(process.platform)
  const statsFile = join(temporaryFolder, `served-${name}.json`)
  return {
    record: {asked, commit: null, command: null},
    needsUpstream: true,
    launch: ({port, pad, upstream}) => {
      const spec = specOf(arm, {host: '127.0.0.1', port, upstream: upstream ?? ''}, statsFile)
      return {...spec, name, env: {...spec.env, BENCH_PAD: pad}}
    },
    close: () => Promise.resolve(),
  }
}

function specOf(
  {launch, mode, workers, threads, gil, workerConnections}: Arm,
  place: {readonly host: string; readonly port: number; readonly upstream: string},
  statsFile: string,
): LaunchSpec {
  if (launch.kind === 'manifest') {
    const ready = {path: '/', status: 200, body: 'hello'}
    const settings = {workers: workers ?? 1, threads, workerConnections: workerConnections ?? null}
    return manifestLaunch({...launch, ...settings, ...place, ready})
  }
  if (launch.kind !== 'reference' || mode === null || workers === null)
    throw new BenchError('a gate was given an arm that cannot be started by name', {family: 'bug'})
  return referenceLaunch({mode, workers, threads, gil, statsFile, ...place})
}

async function requireBenchFile(folder: string): Promise<BenchFile> {
  const file = await readGateFile(folder)
  if (file !== undefined) return file
  throw usageError(
    `${folder} has no ${benchFileName}, so bench does not know how the server is started`,
    `write one with two lines, \`setup: npm ci\` and \`command: node server.js --port {port}\`; or use cmd:`,
  )
}

function commandOf({command}: BenchFile, folder: string): string {
  if (command === undefined)
    throw usageError(`${join(folder, benchFileName)} has no command`, 'add `command: …` with {port} in it')
  readWord(command, `${join(folder, benchFileName)}: command`, commandWord)
  return command
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text
}
