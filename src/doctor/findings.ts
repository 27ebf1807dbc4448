import {formatFact, formatNumber} from '../unit/number.js'
import type {Way} from '../limits/limiter.js'
import type {MachineFacts} from './facts.js'
import type {GeneratorLimits} from './generator-limits.js'

/** One line of the doctor: what was found, whether it is well, and what to do if not. */
export interface Finding {
  readonly id: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly found: string
  readonly advice: string | null
}

/** Judges the facts. `generator` is null when it was not measured. */
export function judge(facts: MachineFacts, generator: GeneratorLimits | null): readonly Finding[] {
  return [
    ...[system, node, cores, cpuLimit, limits, governor, busy, memory, openFiles, backlog, ports].map(rule =>
      rule(facts),
    ),
    ...programs(facts),
    ...(generator === null ? [] : [floor(generator), ceiling(generator)]),
  ]
}

/** Ends of support: nodejs.org/en/about/previous-releases. */
const oldestSupportedNode = 22

function system({platform, unmeasurable, machine}: MachineFacts): Finding {
  const found = `${machine.os}, kernel ${machine.kernel}, ${machine.arch}`
  if (platform !== 'linux')
    return fail('system', found, 'the reference server needs Linux; here only --url works')
  return unmeasurable === null
    ? ok('system', found)
    : fail('system', found, `CPU and memory of servers cannot be measured: ${unmeasurable}`)
}

function node({machine}: MachineFacts): Finding {
  const major = Number(/^v(\d+)/.exec(machine.node)?.[1])
  const advice = `works, but is no longer supported upstream: use Node ${oldestSupportedNode} or later for numbers that you publish`
  return major >= oldestSupportedNode ? ok('node', machine.node) : warn('node', machine.node, advice)
}

function cores({machine: {cores: all, coresAllowed, cpuModel}}: MachineFacts): Finding {
  const found = `${coresAllowed} of ${all} usable, ${cpuModel}`
  if (coresAllowed < all)
    return warn('cores', found, 'this process may not run on all cores (affinity); servers inherit that')
  if (coresAllowed >= 4) return ok('cores', found)
  return warn(
    'cores',
    found,
    'server and load generator share them: the throughput of fast servers is a lower bound (≥) here',
  )
}

function cpuLimit({machine: {cgroupCpuLimit, coresAllowed}}: MachineFacts): Finding {
  if (cgroupCpuLimit === null) return ok('cpu-limit', 'none')
  const found = `${formatFact(cgroupCpuLimit)} cores by cgroup`
  return cgroupCpuLimit >= coresAllowed
    ? ok('cpu-limit', found)
    : warn(
        'cpu-limit',
        found,
        'the kernel stops every process when the quota is used up: latency shows pauses of up to 100 ms',
      )
}

const wayText: Readonly<Record<Exclude<Way['kind'], 'none'>, string>> = {
  groups: 'by control groups',
  scope: 'by scopes of your systemd',
}

/** Whether arms can be given limits of their own; nothing is missing where nobody asks for any. */
function limits({limits: ways}: MachineFacts): Finding {
  const names = Object.entries(ways)
  const can = names.filter(([, way]) => way.kind !== 'none').map(([name]) => name)
  const [, first] = names.find(([, {kind}]) => kind !== 'none') ?? []
  const how =
    first === undefined || first.kind === 'none' ? '' : ` ${wayText[first.kind]}${versionText(first)}`
  const found = can.length === 0 ? 'none can be enforced' : `${can.join(', ')}${how}`
  const [lacking, why] = names.find(([, {kind}]) => kind === 'none') ?? []
  if (why?.kind !== 'none' || lacking === undefined) return ok('limits', found)
  return warn('limits', found, `--${lacking}: ${why.reason}; ${why.advice}`)
}

function versionText(way: Way): string {
  return way.kind === 'groups' ? ` of version ${way.place.version}` : ''
}

function governor({machine}: MachineFacts): Finding {
  if (machine.governor === null) return ok('governor', 'not visible (a virtual machine, or none)')
  return machine.governor === 'performance'
    ? ok('governor', machine.governor)
    : warn(
        'governor',
        machine.governor,
        'the clock follows the load: set the governor to performance, or use more rounds',
      )
}

function busy({machine: {loadAverage1, psiCpuSome10, coresAllowed}}: MachineFacts): Finding {
  const pressure =
    psiCpuSome10 === null ? '' : `, waiting for a CPU ${formatFact(psiCpuSome10)} % of the last 10 s`
  const found = `load average ${loadAverage1.toFixed(2)}${pressure}`
  return loadAverage1 > 0.5 * coresAllowed || (psiCpuSome10 ?? 0) > 10
    ? warn('other-work', found, 'something else runs here: stop it, or wait, and measure then')
    : ok('other-work', found)
}

function memory({machine: {memoryBytes, cgroupMemoryLimit}}: MachineFacts): Finding {
  const usable = Math.min(memoryBytes, cgroupMemoryLimit ?? Infinity)
  const found = `${formatFact(usable / 1e9)} GB`
  return usable >= 1e9
    ? ok('memory', found)
    : warn('memory', found, 'a thread-mode arm alone takes up to 0.2 GB: use fewer workers')
}

function openFiles({openFiles: limit}: MachineFacts): Finding {
  if (limit === null) return ok('open-files', 'not visible')
  return limit >= 4096
    ? ok('open-files', formatNumber(limit, 0))
    : warn(
        'open-files',
        formatNumber(limit, 0),
        'more connections than this fail: raise it with `ulimit -n 65536`',
      )
}

function backlog({somaxconn}: MachineFacts): Finding {
  if (somaxconn === null) return ok('backlog', 'not visible')
  return somaxconn >= 2048
    ? ok('backlog', formatNumber(somaxconn, 0))
    : warn(
        'backlog',
        formatNumber(somaxconn, 0),
        'servers ask for 2,048: raise it with `sysctl net.core.somaxconn=4096`',
      )
}

function ports({localPorts}: MachineFacts): Finding {
  if (localPorts === null) return ok('local-ports', 'not visible')
  return localPorts >= 20_000
    ? ok('local-ports', formatNumber(localPorts, 0))
    : warn(
        'local-ports',
        formatNumber(localPorts, 0),
        'a server that closes every connection uses them up: widen net.ipv4.ip_local_port_range',
      )
}

const purpose: Readonly<Record<string, string>> = {
  wrk: 'to check numbers against another load generator (experiments/generator/against-wrk.mjs)',
  python3: 'for servers written in Python',
  nginx: 'for a proxy in front of a server',
}

/** Nothing that bench needs itself: what is missing only takes comparisons away. */
function programs({programs: found}: MachineFacts): readonly Finding[] {
  return Object.entries(found).map(([name, folder]) =>
    folder === null ? ok(name, `not on PATH; only needed ${purpose[name] ?? ''}`.trim()) : ok(name, folder),
  )
}

function floor({floorMs, engine}: GeneratorLimits): Finding {
  const found = `p50 ${formatFact(floorMs)} ms on a server that does nothing${byEngine(engine)}`
  return floorMs < 1
    ? ok('generator-floor', found)
    : warn('generator-floor', found, 'latencies near this are the tool and the machine, not the server')
}

function ceiling({ceilingPerSecond, engine}: GeneratorLimits): Finding {
  const found = `${formatFact(ceilingPerSecond)} req/s on a server that does nothing${byEngine(engine)}`
  return ceilingPerSecond >= 10_000
    ? ok('generator-ceiling', found)
    : warn(
        'generator-ceiling',
        found,
        'faster servers than this are not told apart here; use a quieter or larger machine',
      )
}

function byEngine(engine: GeneratorLimits['engine']): string {
  return engine === 'kernel' ? ', by the kernel engine' : ''
}

function ok(id: string, found: string): Finding {
  return {id, status: 'ok', found, advice: null}
}

function warn(id: string, found: string, advice: string): Finding {
  return {id, status: 'warn', found, advice}
}

function fail(id: string, found: string, advice: string): Finding {
  return {id, status: 'fail', found, advice}
}
