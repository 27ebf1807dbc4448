import {count, processId} from '../config/words/number.js'
import {ownServerUrl, path} from '../config/words/request.js'
import {readOptional} from '../config/words/word.js'
import {withRealWorld} from '../drive/real-world.js'
import {usageError} from '../error.js'
import {addressOf} from '../http/origin.js'
import {resolveWorld} from '../plan/arm-world.js'
import type {Framework} from '../server/app.js'
import {portOwner} from '../server/port.js'
import {probeArmsInTurn, type ProbedServer, type ProbeWorld} from './bench-probe.js'
import {probeArms} from './probe-arms.js'
import {probeCommand, probeOwn} from './probe-own.js'
import {showProbes} from './show-probes.js'
import {styleFor} from '../text/style.js'
import {refuseStrayFlag} from './stray-flag.js'

/** A probe waits several times as long. */
const longestTimeoutSeconds = 30

export interface ServersProbeRequest {
  readonly words: readonly string[]
  readonly url?: string | undefined
  readonly command?: string | undefined
  readonly path?: string | undefined
  readonly fastPath?: string | undefined
  readonly pid?: string | undefined
  readonly timeout?: string | undefined
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
  const {command, quiet} = request
  refuseContradictions(request)
  const url = readOptional(request.url, '--url', ownServerUrl)
  const asked = {
    signal: world.signal,
    onProbe: (server: string, probe: string) => {
      if (!quiet) world.stderr.write(`${server}: ${probe}\n`)
    },
  }
  const own = {
    slowPath: readOptional(request.path, '--path', path),
    fastPath: readOptional(request.fastPath, '--fast-path', path),
    timeoutSeconds: readOptional(request.timeout, '--timeout', count(longestTimeoutSeconds)),
  }
  const pid = readOptional(request.pid, '--pid', processId) ?? null
  const probed =
    url !== undefined
      ? [
          await probeOwn(
            {...own, ...addressOf(url.origin), name: url.origin, pid: pid ?? listenerAt(url)},
            asked,
          ),
        ]
      : await withRealWorld(async machine =>
          command !== undefined
            ? [await probeCommand(command, world.cwd, own, {...machine, ...asked})]
            : probeNamed(request, world, {...machine, ...asked}),
        )
  world.print(showProbes(probed, styleFor(world.stdout, world.environment)).trimEnd())
  return probed
}

/** Whoever is seen to listen there; null: another user's process. */
function listenerAt({origin}: {readonly origin: string}): number | null {
  return portOwner(addressOf(origin).port)?.pid ?? null
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
  refuseStrayFlag(words, 'servers probe')
  const isOwn = url !== undefined || command !== undefined
  if (isOwn && words.length > 0)
    throw usageError(
      'WB_FLAGS_CONFLICT',
      `"${String(words[0])}" cannot be joined with --url or --command`,
      'probe them one after another',
    )
  const stray = Object.entries({path, 'fast-path': fastPath, timeout}).find(
    ([, value]) => value !== undefined,
  )
  if (!isOwn && stray !== undefined)
    throw usageError(
      'WB_FLAG_NEEDS_FLAG',
      `--${stray[0]} needs --url or --command`,
      'a named server serves bench’s own app',
    )
}
