import {setTimeout as sleep} from 'node:timers/promises'
import {parseMemberships} from '../measure/cgroup.js'
import type {Limits} from '../result/limits.js'
import {realFiles} from './files.js'
import {pidsIn, type Argv, type LimitedGroup} from './group.js'
import {defaultPeriodMs} from './layout.js'
import {readVersion2} from './reading.js'

/**
 * A scope of the user's own systemd (version 2 without being root): systemd-run makes it, enters it and becomes the
 * program, so that the pid stays; systemd removes it when it is empty. systemd.resource-control(5).
 */
export class Scope implements LimitedGroup {
  /** systemd removes it. */
  readonly folders = []
  readonly #name: string
  readonly #limits: Limits
  #folder: string | null = null

  /** @param name without `.scope` */
  constructor(name: string, limits: Limits) {
    this.#name = name
    this.#limits = limits
  }

  entering(argv: Argv): Argv {
    return [...scopeArgv(this.#name, this.#limits), ...argv]
  }

  read() {
    const folder = this.#find()
    return {
      atNs: process.hrtime.bigint(),
      ...readVersion2(file => (folder === null ? undefined : realFiles.read(`${folder}/${file}`))),
      processes: this.pids().length,
    }
  }

  pids(): readonly number[] {
    const folder = this.#find()
    return folder === null ? [] : pidsIn(realFiles, folder)
  }

  async remove(): Promise<void> {
    // Nothing to do but to wait until systemd has seen that it is empty.
    for (let looks = 0; looks < 100 && this.pids().length > 0; looks++) await sleep(20)
  }

  /** It is there once systemd-run has made it. */
  #find(): string | null {
    this.#folder ??= folderOf(this.#name)
    return this.#folder
  }
}

/** `--collect`: also a scope that failed is forgotten. */
export function scopeArgv(name: string, limits: Limits): Argv {
  const {cpus, periodMs = defaultPeriodMs, memoryBytes, pids, cpuset} = limits
  const properties = [
    ...(cpus === undefined
      ? []
      : [`CPUQuota=${Math.round(cpus * 10_000) / 100}%`, `CPUQuotaPeriodSec=${periodMs}ms`]),
    ...(memoryBytes === undefined ? [] : [`MemoryMax=${memoryBytes}`, 'MemorySwapMax=0']),
    ...(pids === undefined ? [] : [`TasksMax=${pids}`]),
    ...(cpuset === undefined ? [] : [`AllowedCPUs=${cpuset}`]),
  ]
  return [
    ...(['systemd-run', '--user', '--scope', '--quiet', '--collect', `--unit=${name}`] as const),
    ...properties.flatMap(property => ['-p', property]),
    '--',
  ]
}

/** Below the group of this user's systemd, in whatever slice: app.slice since version 246. */
function folderOf(name: string): string | null {
  const own = parseMemberships(realFiles.read('/proc/self/cgroup') ?? '').find(
    ({controllers}) => controllers.length === 0,
  )
  const uid = process.getuid?.() ?? 0
  const manager = `/sys/fs/cgroup/user.slice/user-${uid}.slice/user@${uid}.service`
  const near = own === undefined ? [] : [`/sys/fs/cgroup${own.path}`.replace(/\/[^/]*$/, '')]
  const places = [...near, `${manager}/app.slice`, manager]
  return places.map(place => `${place}/${name}.scope`).find(isThere) ?? null
}

function isThere(folder: string): boolean {
  return realFiles.read(`${folder}/cgroup.procs`) !== undefined
}
