/**
 * A program of its own: the server of one case, named by the only argument. It tells its parent the port, gives its
 * journal when asked, and ends with its parent.
 */
import {caseNamed} from '../registry.js'
import {Exchange} from './exchange.js'
import {newJournal, recordLateness, sharedMs} from './journal.js'
import {listen} from './listen.js'

export type Message =
  | {readonly type: 'listening'; readonly origin: string}
  | {readonly type: 'journal'; readonly journal: ReturnType<typeof newJournal>}

const behave = caseNamed(process.argv[2] ?? '').behaviour()
const journal = newJournal()

const {port, schedule} = listen((connection, arrivedMs) => {
  behave(new Exchange(connection, sharedMs(arrivedMs), schedule, journal), journal)
})
recordLateness(journal, schedule)

process.on('message', () => process.send?.({type: 'journal', journal} satisfies Message))
process.on('disconnect', () => process.exit(0))
process.send?.({type: 'listening', origin: `http://127.0.0.1:${port}`} satisfies Message)
