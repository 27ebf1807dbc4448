/**
 * A program of its own: the server of one case, named by the only argument. It tells its parent the port, gives its
 * journal when asked, and ends with its parent.
 */
import type {Socket} from 'node:net'
import {startServer} from '../../../test/load/fixtures/scripted-server.js'
import {caseNamed} from '../registry.js'
import {Exchange} from './exchange.js'
import {newJournal, nowMs, recordLateness} from './journal.js'

export type Message =
  | {readonly type: 'listening'; readonly origin: string}
  | {readonly type: 'journal'; readonly journal: ReturnType<typeof newJournal>}

const behave = caseNamed(process.argv[2] ?? '').behaviour()
const journal = newJournal()
const turns = new WeakMap<Socket, number>()

const server = await startServer(request => {
  const turn = (turns.get(request.socket) ?? 0) + 1
  turns.set(request.socket, turn)
  behave(new Exchange(request, turn, nowMs(), journal), journal)
})
recordLateness(journal)

process.on('message', () => process.send?.({type: 'journal', journal} satisfies Message))
process.on('disconnect', () => process.exit(0))
process.send?.({type: 'listening', origin: server.origin} satisfies Message)
