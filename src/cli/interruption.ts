import {BenchError, exitCode} from '../error.js'

/**
 * A signal that aborts at the first INT, TERM, HUP or QUIT, for a graceful end that saves what is complete. The second one
 * exits at once; hooks on `exit` still kill the process groups that bench started.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  let seen = 0
  const onSignal = (name: NodeJS.Signals) => {
    seen += 1
    if (seen > 1) process.exit(exitCode.interrupted)
    controller.abort(new BenchError('WB_INTERRUPTED', `interrupted by ${name}`))
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(name, onSignal)
  return controller.signal
}
