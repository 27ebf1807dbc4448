import {usageError} from '../error.js'
import type {RunOptions} from '../plan/run-options.js'
import {serverUrl} from '../config/words/request.js'
import {benchFileName, readBenchFile, type BenchFile} from '../config/bench-file.js'

/**
 * What bench.yaml says where the command line says nothing. A command line that names what to start speaks for itself:
 * then only the scenarios and the engine come from the file.
 */
export async function withProjectOptions(options: RunOptions, cwd: string): Promise<RunOptions> {
  const file = await readBenchFile(cwd)
  return file === undefined ? options : withBenchFile(options, file)
}

export function withBenchFile(options: RunOptions, file: BenchFile): RunOptions {
  const own = options.scenarios.length > 0 || options.path !== undefined || namesPath(options.url)
  const scenarios = own ? options.scenarios : (file.scenarios ?? [])
  const asked = {...options, scenarios, engine: options.engine ?? file.engine}
  return namesTarget(options) ? asked : {...asked, ...targetOf(file, options)}
}

function namesPath(url: string | undefined): boolean {
  return url !== undefined && (serverUrl.read(url)?.target ?? '/') !== '/'
}

function namesTarget({servers, modes, arms, url, command, app, framework, cwd}: RunOptions): boolean {
  return [servers, modes, arms, url, command, app, framework, cwd].some(said => said !== undefined)
}

function targetOf(file: BenchFile, {readyPath, readyTimeout}: RunOptions): Partial<RunOptions> {
  const {command, server, mode, app, python, ready} = file
  const named = server ?? app
  if (command !== undefined && named !== undefined)
    throw usageError(
      'WB_NO_PROJECT_FILE',
      `${benchFileName} has a command and a server`,
      'one of them starts what is measured',
    )
  if (command === undefined && named === undefined) return {}
  const target = command === undefined ? {servers: server, modes: mode, app, python} : {command}
  const timeout = ready?.timeout === undefined ? undefined : `${ready.timeout}ms`
  return {
    ...target,
    cwd: file.cwd,
    readyPath: readyPath ?? ready?.path,
    readyTimeout: readyTimeout ?? timeout,
  }
}
