import {fork, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import type {Case} from '../case.js'
import type {Journal} from './journal.js'
import type {Message} from './main.js'

/** A case's server in a process of its own, so that the load generator does not share an event loop with it. */
export interface TruthServer extends AsyncDisposable {
  readonly origin: string
  /** All until now. */
  journal(): Promise<Journal>
}

const compiled = new URL('./main.js', import.meta.url)

export async function startTruthServer({name}: Case, entry: URL = compiled): Promise<TruthServer> {
  const child = fork(fileURLToPath(entry), [name], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const {origin} = await next(child, 'listening')
  return {
    origin,
    journal: async () => {
      const answer = next(child, 'journal')
      child.send('journal')
      return (await answer).journal
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

function next<Type extends Message['type']>(
  child: ChildProcess,
  type: Type,
): Promise<Extract<Message, {type: Type}>> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => {
      reject(new Error(`the truth server ended (${String(code)})`))
    }
    child.once('exit', onExit)
    child.once('message', (message: Message) => {
      child.off('exit', onExit)
      if (isOfType(message, type)) resolve(message)
      else reject(new Error(`the truth server said ${message.type} and not ${type}`))
    })
  })
}

function isOfType<Type extends Message['type']>(
  message: Message,
  type: Type,
): message is Extract<Message, {type: Type}> {
  return message.type === type
}
