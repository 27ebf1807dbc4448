import {usageError} from '../error.js'
import {resolveWorld} from '../plan/arm-world.js'
import type {Framework} from '../server/app.js'
import {probeArmsInTurn, type ProbedServer, type ProbeWorld} from './bench-probe.js'
import {probeArms} from './probe-arms.js'
import {probeCommand, probeOwn} from './probe-own.js'
import {showProbes} from './show-probes.js'
import {styleFor} from '../text/style.js'

export interface ServersProbeRequest {
  readonly words: readonly string[]
  readonly url?: string | undefined
  readonly command?: string | undefined
  readonly path?: string | undefined
  readonly fastPath?: string | undefined
  readonly pid?: number | undefined
  readonly timeout?: number | undefined
  readonly framework?: Framework | undefined
  readonly quiet: boolean
}

interface ServersProbeWorld {
  readonly cwd: string
  readonly environment: NodeJS.ProcessEnv
  readonly stdout: {readonly isTTY?: boolean}
  readonly stderr: {write(text: string): unknown}
  readonly signal: AbortSignal
  /** One text for stdout, without its last line feed; nothing under --json. */
  readonly print: (text: string) => void
}

/** `bench servers probe`: refuse what can be refused, probe, print. Returns what `--json` prints. */
export async function benchServersProbe(
  request: ServersProbeRequest,
  world: ServersProbeWorld,
): Promise<readonly ProbedServer[]> {
  const {url, command, quiet} = request
  refuseContradictions(request)
  const probing: ProbeWorld = {
    signal: world.signal,
    onProbe: (server, probe) => {
      if (!quiet) world.stderr.write(`${server}: ${probe}\n`)
    },
  }
  const own = {slowPath: request.path, fastPath: request.fastPath, timeoutSeconds: request.timeout}
  const probed =
    url !== undefined
      ? [await probeOwn({...own, ...addressOf(url), name: url, pid: request.pid ?? null}, probing)]
      : command !== undefined
        ? [await probeCommand(command, world.cwd, own, probing)]
        : await probeNamed(request, world, probing)
  world.print(showProbes(probed, styleFor(world.stdout, world.environment)).trimEnd())
  return probed
}

async function probeNamed(
  {words, framework}: ServersProbeRequest,
  {cwd, environment}: ServersProbeWorld,
  probing: ProbeWorld,
): Promise<readonly ProbedServer[]> {
  const armWorld = await resolveWorld({framework}, cwd, environment)
  return probeArmsInTurn(probeArms(words.length === 0 ? ['reference'] : words, armWorld), probing)
}

function refuseContradictions({words, url, command, path, fastPath, timeout}: ServersProbeRequest): void {
  const flag = words.find(word => word.startsWith('-'))
  if (flag !== undefined) throw usageError(`unknown flag ${flag}`, 'see `bench servers probe --help`')
  const isOwn = url !== undefined || command !== undefined
  if (isOwn && words.length > 0)
    throw usageError(
      `"${String(words[0])}" cannot be joined with --url or --command`,
      'probe them one after another',
    )
  const stray = Object.entries({path, 'fast-path': fastPath, timeout}).find(
    ([, value]) => value !== undefined,
  )
  if (!isOwn && stray !== undefined)
    throw usageError(`--${stray[0]} needs --url or --command`, 'a named server serves bench’s own app')
  for (const [name, given] of Object.entries({path, 'fast-path': fastPath}))
    if (given !== undefined && !/^\/[\x21-\x7e]*$/.test(given))
      throw usageError(`--${name} must begin with / and hold no spaces, not "${given}"`)
}

/** Slow clients and closed-off workers are nothing to do to somebody else's server. */
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

function addressOf(text: string): {readonly host: string; readonly port: number} {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'http:' || url.username !== '')
    throw usageError(`--url must be http://HOST:PORT, not "${text}"`)
  if (!loopback.test(url.hostname))
    throw usageError(
      `--url must be on this machine, not ${url.hostname}`,
      'the probes hold connections and kill workers; run bench where the server runs',
    )
  return {host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 80 : Number(url.port)}
}
