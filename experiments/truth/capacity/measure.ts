import {fork, spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, readFileSync, existsSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {capacityResultSchema, type CapacityAnswer, type CapacityResult} from '../../../src/result/capacity.js'
import {modelNamed} from './models.js'
import type {Said, SearchRecord} from './record.js'
import type {Message} from './server.js'

const bench = fileURLToPath(new URL('../../../src/bin.js', import.meta.url))
const server = fileURLToPath(new URL('./server.js', import.meta.url))

export interface Searched {
  readonly record: SearchRecord
  /** The result file's text; null: there is none. */
  readonly result: string | null
}

/** `bench capacity` as a user calls it, on a fresh server of known capacity. Leaves no process behind. */
export async function searchOnce(
  {name, seed, busyLoops}: {readonly name: string; readonly seed: number; readonly busyLoops: number},
  signal: AbortSignal,
): Promise<Searched> {
  const model = modelNamed(name)
  const child = fork(server, [name, String(seed)], {
    ...{execArgv: [], serialization: 'advanced'},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const folder = mkdtempSync(join(tmpdir(), 'bench-capacity-'))
  const file = join(folder, 'result.json')
  const startedAt = new Date()
  try {
    const {origin} = await next(child, 'listening')
    const {slo, budget, precision} = model
    const args = ['capacity', '--url', origin, '--path', '/', '--slo', slo, '--budget', budget]
    const end = await runBench(
      [...args, '--precision', precision, '--seed', String(seed), '-o', file],
      signal,
    )
    const answered = next(child, 'account')
    child.send('account')
    const {account} = await answered
    const text = existsSync(file) ? readFileSync(file, 'utf8') : null
    const read = text === null || text === '' ? null : capacityResultSchema.parse(JSON.parse(text))
    return {
      result: text,
      record: {
        ...{model: name, seed, busyLoops, startedAt: startedAt.toISOString(), exitCode: end.code},
        seconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
        ...{truth: model.truth(account.meanServiceMs), account},
        ...saidBy(read),
        problem: read === null ? end.stderr.slice(-500) : null,
      },
    }
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, {recursive: true})
  }
}

function saidBy(result: CapacityResult | null): Pick<SearchRecord, 'answer' | 'sent'> {
  const [answer] = result?.answers ?? []
  const [arm] = result?.arms ?? []
  if (answer === undefined || arm === undefined) return {answer: null, sent: 0}
  const pilot = arm.pilot?.status === 'completed' ? (arm.pilot.saturation?.load.total.sent ?? 0) : 0
  return {answer: saidIn(answer), sent: arm.steps.reduce((sum, {load}) => sum + load.total.sent, pilot)}
}

function saidIn(answer: CapacityAnswer): Said {
  const {outcome, because, ratePerSecond, low, high, breaks, starts, steps, withdrawn, setAside} = answer
  return {outcome, because, ratePerSecond, low, high, breaks, starts, steps, withdrawn, setAside}
}

async function runBench(
  args: readonly string[],
  signal: AbortSignal,
): Promise<{readonly code: number; readonly stderr: string}> {
  const child = spawn(process.execPath, [bench, ...args], {stdio: ['ignore', 'ignore', 'pipe']})
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const stop = (): void => void child.kill('SIGINT')
  signal.addEventListener('abort', stop)
  const [code] = (await once(child, 'close')) as [number | null]
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  return {code: code ?? -1, stderr}
}

function next<Type extends Message['type']>(
  child: ChildProcess,
  type: Type,
): Promise<Extract<Message, {type: Type}>> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the server of known capacity ended')))
    child.once('message', (message: Message) => {
      if (message.type === type) resolve(message as Extract<Message, {type: Type}>)
      else reject(new Error(`the server said ${message.type} and not ${type}`))
    })
  })
}
