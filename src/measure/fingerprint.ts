/**
 * What a result says of the machine it was measured on, and a short id by which results of one machine are known:
 * absolute numbers of two fingerprints are never compared.
 */
import {createHash} from 'node:crypto'
import os from 'node:os'

import {cpusOfList} from '../unit/cpu-list.js'
import {cgroupCpuLimit, cgroupMemoryLimit} from './cgroup.js'
import {readCpuPressure} from './machine-load.js'
import {readProcFile} from './proc-file.js'

/** null: this machine does not say. */
export interface MachineFingerprint {
  readonly fingerprintId: string
  readonly cpuModel: string
  /** Logical processors online. */
  readonly cores: number
  /** Of these, the ones that this process may run on (affinity). */
  readonly coresAllowed: number
  /** Cores' worth of CPU time a second. */
  readonly cgroupCpuLimit: number | null
  readonly memoryBytes: number
  readonly cgroupMemoryLimit: number | null
  readonly kernel: string
  readonly os: string
  readonly arch: string
  /** `none` only where the machine names a maker and no hypervisor. */
  readonly virtualization: string | null
  /** Of the first core, e.g. `performance`. */
  readonly governor: string | null
  readonly node: string
  /** Of this moment, and therefore no part of the id. */
  readonly loadAverage1: number
  /** Percent of the last 10 s in which some task waited for a CPU; no part of the id. */
  readonly psiCpuSome10: number | null
}

export function readFingerprint(): MachineFingerprint {
  const stable = {
    cpuModel: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    coresAllowed: coresAllowed(),
    cgroupCpuLimit: cgroupCpuLimit(),
    memoryBytes: os.totalmem(),
    cgroupMemoryLimit: cgroupMemoryLimit(),
    kernel: os.release(),
    os: osName(),
    arch: process.arch,
    virtualization: virtualization(),
    governor: line('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
    node: process.version,
  }
  return {
    fingerprintId: fingerprintId(stable),
    ...stable,
    loadAverage1: os.loadavg()[0] ?? 0,
    psiCpuSome10: readCpuPressure(),
  }
}

/** What makes another machine of it; the rest of a fingerprint is of the moment. */
const stableParts = [
  'cpuModel',
  'cores',
  'coresAllowed',
  'cgroupCpuLimit',
  'memoryBytes',
  'cgroupMemoryLimit',
  'kernel',
  'os',
  'arch',
  'virtualization',
  'governor',
  'node',
] as const satisfies readonly (keyof MachineFingerprint)[]
type StableParts = Pick<MachineFingerprint, (typeof stableParts)[number]>

/** 12 hexadecimal digits. Memory counts in whole GiB: a kernel's own share of it changes from boot to boot. */
export function fingerprintId(parts: StableParts): string {
  const said = {...parts, memoryBytes: Math.round(parts.memoryBytes / 2 ** 30)}
  const text = JSON.stringify(stableParts.map(part => [part, said[part]]))
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/** Not `os.availableParallelism()`: some versions of it also round a cgroup's quota in. */
function coresAllowed(): number {
  return allowedCpus()?.length ?? os.availableParallelism()
}

/** Numbers of the CPUs that this process may run on; null where nothing tells. */
export function allowedCpus(): readonly number[] | null {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readProcFile('/proc/self/status') ?? '')?.[1]
  return list === undefined ? null : (cpusOfList(list) ?? null)
}

function osName(): string {
  const release = readProcFile('/etc/os-release') ?? readProcFile('/usr/lib/os-release') ?? ''
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(release)?.[1] ?? `${os.type()} ${os.release()}`
}

function virtualization(): string | null {
  const hypervisor = /^flags\s*:.*\bhypervisor\b/m.test(readProcFile('/proc/cpuinfo') ?? '')
  const maker = [line('/sys/class/dmi/id/sys_vendor'), line('/sys/class/dmi/id/product_name')]
    .filter(Boolean)
    .join(' ')
  if (hypervisor) return maker === '' ? 'hypervisor' : `hypervisor (${maker})`
  return line('/sys/hypervisor/type') ?? (maker === '' ? null : 'none')
}

function line(path: string): string | null {
  const text = readProcFile(path)?.trim()
  return text === undefined || text === '' ? null : text
}
