import {environmentError} from '../error.js'
import {compiledProgram} from '../package-info.js'
import {defaultReadyTimeoutMs, type LaunchSpec} from './handle.js'
import type {Mode, ReferenceStats} from './protocol.js'
import {readFile} from 'node:fs/promises'

interface ReferenceRequest {
  readonly mode: Mode
  readonly workers: number
  readonly threads: number | null
  readonly gil: boolean
  readonly host: string
  readonly port: number
  readonly upstream: string
  /** Where the master writes its workers' request counts when it stops. */
  readonly statsFile: string
}

/** The bundled server passes descriptors and blocks in system calls as Linux has them. */
export function requireLinux(platform: NodeJS.Platform): void {
  if (platform === 'linux') return
  throw environmentError(
    'WB_PLATFORM',
    `the reference server needs Linux; this is ${platform}`,
    'load a server that already runs with --url http://HOST:PORT',
  )
}

/** How the bundled server is started for a measurement: straight on Node, without the command line around it. */
export function referenceLaunch(request: ReferenceRequest): LaunchSpec {
  const {mode, workers, threads, gil, host, port, upstream, statsFile} = request
  const flags: [string, string][] = [
    ['--mode', mode],
    ['--workers', String(workers)],
    ...(threads === null ? [] : ([['--threads', String(threads)]] as [string, string][])),
    ['--bind', `${host}:${port}`],
    ['--upstream', upstream],
    ['--stats-file', statsFile],
    ['--log-level', 'warning'],
  ]
  return {
    name: `reference/${mode}`,
    argv: [
      process.execPath,
      compiledProgram('servers/reference/main.js'),
      ...flags.flat(),
      ...(gil ? ['--gil'] : []),
    ],
    host,
    port,
    ready: {path: '/', status: 200, body: 'hello', timeoutMs: defaultReadyTimeoutMs},
    stopMs: 10_000,
  }
}

/** Requests that the reference server answered in its life, also those that only asked whether it is ready; null if it did not say. */
export async function readServed(statsFile: string): Promise<number | null> {
  try {
    return (JSON.parse(await readFile(statsFile, 'utf8')) as ReferenceStats).requests
  } catch {
    return null
  }
}
