import type {Case} from '../../experiments/truth/case.js'
import {startTruthServer, type TruthServer} from '../../experiments/truth/server/process.js'

/** A process runs the compiled program; the parent is the source itself. */
const compiled = new URL('../../dist/experiments/truth/server/main.js', import.meta.url)

export function startServerOf(subject: Case): Promise<TruthServer> {
  return startTruthServer(subject, compiled)
}
