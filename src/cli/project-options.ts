import {usageError} from '../error.js'
import type {RunOptions} from '../plan/resolve.js'
import {benchFileName, readBenchFile} from '../project/bench-file.js'

/**
 * What bench.yaml says where the command line says nothing. A command line that names what to start speaks for itself:
 * then only the scenarios come from the file.
 */
export async function withProjectOptions(options: RunOptions, cwd: string): Promise<RunOptions> {
  const file = await readBenchFile(cwd)
  if (file === undefined) return options
  if (file.command !== undefined && (file.server ?? file.app) !== undefined)
    throw usageError(`${benchFileName} has a command and a server`, 'one of them starts what is measured')
  const {scenarios: names = []} = file
  const scenarios = options.scenarios.length > 0 || options.path !== undefined ? options.scenarios : names
  if (namesTarget(options)) return {...options, scenarios}
  const {command, server, app, python} = file
  if (command === undefined && server === undefined && app === undefined) return {...options, scenarios}
  const folder = file.cwd === undefined ? {} : {cwd: file.cwd}
  const target = command === undefined ? {servers: server, modes: file.mode, app, python} : {command}
  return {...options, scenarios, ...target, ...folder, readyPath: options.readyPath ?? file.ready?.path}
}

function namesTarget({servers, modes, arms, url, command, app, framework, cwd}: RunOptions): boolean {
  return [servers, modes, arms, url, command, app, framework, cwd].some(said => said !== undefined)
}
