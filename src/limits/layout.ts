import type {Limits} from '../result/limits.js'
import {controllersFor, type Controller, type Place} from './place.js'
import {readVersion1, readVersion2, type GroupReading, type ReadFile} from './reading.js'

/** One group as folders and files: where it is, what is written into it, and how it is read. */
export interface Layout {
  /** Of version 1 one for each controller; in the order in which they are made. */
  readonly folders: readonly string[]
  /** Path and text, in this order. */
  readonly settings: readonly (readonly [file: string, text: string])[]
  readonly read: (file: ReadFile) => Omit<GroupReading, 'atNs' | 'processes'>
  /** The folder that has a file of the kernel. */
  readonly folderOf: (file: string) => string
}

/** The kernel's own; of Docker and Kubernetes, too. */
export const defaultPeriodMs = 100

/** @param readParent a file of the folder that the group is made in */
export function layoutOf(place: Place, name: string, limits: Limits, readParent: ReadFile): Layout {
  return place.version === 2 ? layout2(place, name, limits) : layout1(place, name, limits, readParent)
}

function layout2({folder}: Extract<Place, {version: 2}>, name: string, limits: Limits): Layout {
  const own = `${folder}/${name}`
  const {cpus, periodMs = defaultPeriodMs, memoryBytes, pids, cpuset} = limits
  const settings: [string, string][] = []
  if (cpus !== undefined) settings.push(['cpu.max', `${quotaUs(cpus, periodMs)} ${periodMs * 1000}`])
  if (memoryBytes !== undefined) settings.push(['memory.max', String(memoryBytes)], ['memory.swap.max', '0'])
  if (pids !== undefined) settings.push(['pids.max', String(pids)])
  if (cpuset !== undefined) settings.push(['cpuset.cpus', cpuset])
  return {
    folders: [own],
    settings: settings.map(([file, text]) => [`${own}/${file}`, text]),
    read: readVersion2,
    folderOf: () => own,
  }
}

function layout1(
  {folders}: Extract<Place, {version: 1}>,
  name: string,
  limits: Limits,
  readParent: ReadFile,
): Layout {
  const controllers = controllersFor(limits, 1)
  const own = (controller: Controller) => `${folders[controller] ?? ''}/${name}`
  const {cpus, periodMs = defaultPeriodMs, memoryBytes, pids, cpuset} = limits
  const settings: [string, string][] = []
  const set = (controller: Controller, file: string, text: string) =>
    settings.push([`${own(controller)}/${file}`, text])
  if (cpus !== undefined) {
    set('cpu', 'cpu.cfs_period_us', String(periodMs * 1000))
    set('cpu', 'cpu.cfs_quota_us', String(quotaUs(cpus, periodMs)))
  }
  if (memoryBytes !== undefined) {
    // Memory first: together with swap it may never be limited to less than alone.
    set('memory', 'memory.limit_in_bytes', String(memoryBytes))
    set('memory', 'memory.memsw.limit_in_bytes', String(memoryBytes))
  }
  if (pids !== undefined) set('pids', 'pids.max', String(pids))
  if (cpuset !== undefined) {
    // A new group has neither, and takes no process before it has both.
    set('cpuset', 'cpuset.mems', (readParent('cpuset.effective_mems') ?? '0').trim())
    set('cpuset', 'cpuset.cpus', cpuset)
  }
  return {
    // Two controllers can share a mount: one folder.
    folders: [...new Set(controllers.map(own))],
    settings,
    read: readVersion1,
    folderOf: file => own(controllerOfFile(file)),
  }
}

/** `cpu.stat` → cpu, `cpuacct.usage` → cpuacct, `memory.stat` → memory. */
function controllerOfFile(file: string): Controller {
  return file.slice(0, file.indexOf('.')) as Controller
}

function quotaUs(cpus: number, periodMs: number): number {
  return Math.round(cpus * periodMs * 1000)
}
