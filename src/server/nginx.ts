import {existsSync, readFileSync} from 'node:fs'
import {chmod, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {environmentError} from '../error.js'
import {makeTemporaryFolder, removeTemporaryFolder} from '../output/temporary-folder.js'
import {packageRoot} from '../package-info.js'
import type {LaunchSpec, ServerHandle} from './handle.js'
import {startServer} from './launch.js'

/** nginx in front of a server. */
export interface NginxRequest {
  /** HOST:PORT of the server behind it. */
  readonly upstreamAddress: string
  /** Where it listens, on 127.0.0.1. */
  readonly port: number
  /** What a right answer is that came through it; the server behind it is ready already. */
  readonly ready: LaunchSpec['ready']
  readonly workers?: number
  /** The same launch in a control group. */
  readonly inside?: ((spec: LaunchSpec) => LaunchSpec) | undefined
  readonly environment?: NodeJS.ProcessEnv
}

/**
 * A ready nginx, which keeps connections to the server behind it (HTTP/1.1) and passes WebSockets on. Its files are in a
 * temporary folder that is gone once it has stopped.
 * Throws an environment error when nginx is not installed or does not start.
 */
export async function startNginx(request: NginxRequest, signal: AbortSignal): Promise<ServerHandle> {
  const program = requireNginx(request.environment)
  const folder = await makeTemporaryFolder('bench-nginx-')
  const tidy = () => removeTemporaryFolder(folder)
  try {
    // A master that is root runs its workers as nobody, who must reach their temporary files.
    await chmod(folder, 0o711)
    await writeFile(join(folder, 'nginx.conf'), nginxConfiguration(request))
    const launch = nginxLaunch(program, folder, request)
    const nginx = await startServer(request.inside?.(launch) ?? launch, signal)
    return {...nginx, stop: () => nginx.stop().finally(tidy)}
  } catch (error) {
    await tidy()
    throw error
  }
}

/** Where nginx is; an environment error when it is nowhere. Distributions put it where a user's PATH does not look. */
export function requireNginx(environment: NodeJS.ProcessEnv = process.env): string {
  const folders = [...(environment['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin']
  const found = folders
    .filter(folder => folder.startsWith('/'))
    .map(folder => join(folder, 'nginx'))
    .find(existsSync)
  if (found !== undefined) return found
  throw environmentError(
    'WB_PROGRAM_MISSING',
    'nginx is not installed',
    'install it, for example with `apt-get install nginx`',
  )
}

/** The configuration file, from servers/nginx/nginx.conf. */
export function nginxConfiguration({upstreamAddress, port, workers = 1}: NginxRequest): string {
  if (!/^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:]+\]):\d{1,5}$/i.test(upstreamAddress))
    throw new TypeError(`the upstream must be ADDRESS:PORT, not ${upstreamAddress}`)
  return readFileSync(`${packageRoot}servers/nginx/nginx.conf`, 'utf8')
    .replace('{upstream}', upstreamAddress)
    .replace('{port}', String(port))
    .replace('{workers}', String(workers))
}

function nginxLaunch(program: string, folder: string, {port, ready}: NginxRequest): LaunchSpec {
  return {
    name: 'nginx',
    // The prefix ends in a slash: nginx puts relative paths right behind it.
    argv: [program, '-p', `${folder}/`, '-c', 'nginx.conf', '-e', 'stderr'],
    host: '127.0.0.1',
    port,
    ready,
    stopMs: 5000,
  }
}
