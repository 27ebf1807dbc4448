/** Where groups can be made on this machine. */
import {parseMemberships} from '../measure/cgroup.js'
import {messageOf} from '../error.js'
import type {Limits} from '../result/limits.js'
import type {GroupFiles} from './files.js'

export const controllers = ['cpu', 'cpuacct', 'memory', 'pids', 'cpuset'] as const
export type Controller = (typeof controllers)[number]

/**
 * Below which folders a group is made. Of version 1 the own group of each controller, so that whatever limits bench limits
 * its servers, too; of version 2 the nearest group above that hands the controllers on.
 */
export type Place =
  | {readonly version: 1; readonly folders: Readonly<Partial<Record<Controller, string>>>}
  | {readonly version: 2; readonly folder: string}

/** What a machine says of its control groups. */
export interface Tree {
  /** `/sys/fs/cgroup` */
  readonly root: string
  /** Text of /proc/self/cgroup. */
  readonly memberships: string
  readonly files: GroupFiles
}

export type Found =
  | {readonly place: Place}
  | {readonly place: null; readonly isVersion2: boolean; readonly reason: string; readonly advice: string}

/** Controllers that enforce and count `limits`. Version 1 counts CPU time in one of its own. */
export function controllersFor(
  {cpus, memoryBytes, pids, cpuset}: Limits,
  version: 1 | 2,
): readonly Controller[] {
  return [
    ...(cpus === undefined ? [] : version === 1 ? (['cpu', 'cpuacct'] as const) : (['cpu'] as const)),
    ...(memoryBytes === undefined ? [] : (['memory'] as const)),
    ...(pids === undefined ? [] : (['pids'] as const)),
    ...(cpuset === undefined ? [] : (['cpuset'] as const)),
  ]
}

/** A place where this user may make a group that enforces these limits, tried by making one and removing it. */
export function findPlace(tree: Tree, limits: Limits, trial: string): Found {
  const memberships = parseMemberships(tree.memberships)
  const isFirst = memberships.some(({controllers: names}) => names.some(isController))
  return isFirst
    ? findVersion1(tree, memberships, controllersFor(limits, 1), trial)
    : findVersion2(tree, memberships, controllersFor(limits, 2), trial)
}

function isController(name: string): name is Controller {
  return (controllers as readonly string[]).includes(name)
}

type Memberships = ReturnType<typeof parseMemberships>

function findVersion1(
  tree: Tree,
  memberships: Memberships,
  needed: readonly Controller[],
  trial: string,
): Found {
  const {root, files} = tree
  const folders: Partial<Record<Controller, string>> = {}
  for (const controller of needed) {
    const found = memberships.find(({controllers: names}) => names.includes(controller))
    if (found === undefined) return missing([controller], 1)
    const mount = `${root}/${found.controllers.join(',')}`
    // Behind a hidden namespace the own path is not there: what is mounted is the own group.
    const folder = [`${mount}${found.path === '/' ? '' : found.path}`, mount].find(
      path => files.read(`${path}/cgroup.procs`) !== undefined,
    )
    if (folder === undefined) return missing([controller], 1)
    const error = tryOut(files, `${folder}/${trial}`)
    if (error !== null) return forbidden(folder, error, false)
    folders[controller] = folder
  }
  return {place: {version: 1, folders}}
}

function findVersion2(
  tree: Tree,
  memberships: Memberships,
  needed: readonly Controller[],
  trial: string,
): Found {
  const {root, files} = tree
  const own = memberships.find(({controllers: names}) => names.length === 0)
  const mount = [root, `${root}/unified`].find(path => files.read(`${path}/cgroup.controllers`) !== undefined)
  if (own === undefined || mount === undefined)
    return {
      ...{place: null, isVersion2: false},
      reason: `there are no control groups at ${root}`,
      advice: 'mount them: mount -t cgroup2 none /sys/fs/cgroup',
    }
  let failure: Found | null = null
  for (const folder of upwards(mount, own.path)) {
    const handedOn = words(files.read(`${folder}/cgroup.subtree_control`))
    const lacking = needed.filter(controller => !handedOn.has(controller))
    if (lacking.length > 0) {
      failure ??= missing(lacking, 2, folder)
      continue
    }
    const error = tryOut(files, `${folder}/${trial}`)
    if (error === null) return {place: {version: 2, folder}}
    failure = forbidden(folder, error, true)
  }
  return failure ?? missing(needed, 2, mount)
}

/** The own group, and every one above it. */
function upwards(mount: string, path: string): readonly string[] {
  const parts = path.split('/').filter(part => part !== '')
  return parts.map((_, index) => `${mount}/${parts.slice(0, parts.length - index).join('/')}`).concat(mount)
}

function tryOut(files: GroupFiles, folder: string): string | null {
  try {
    files.make(folder)
    files.remove(folder)
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? messageOf(error)
  }
}

function missing(lacking: readonly Controller[], version: 1 | 2, folder = ''): Found {
  const names = lacking.join(' and ')
  return version === 1
    ? {
        ...{place: null, isVersion2: false},
        reason: `the controller ${names} is not mounted`,
        advice: `mount it as root: mkdir -p /sys/fs/cgroup/${lacking[0] ?? ''} && mount -t cgroup -o ${lacking[0] ?? ''} none /sys/fs/cgroup/${lacking[0] ?? ''}`,
      }
    : {
        ...{place: null, isVersion2: true},
        reason: `the controller ${names} is not handed on below ${folder}`,
        advice: `as root: echo '${lacking.map(one => `+${one}`).join(' ')}' > ${folder}/cgroup.subtree_control`,
      }
}

function forbidden(folder: string, error: string, isVersion2: boolean): Found {
  const container = 'in a container, mount /sys/fs/cgroup writable'
  return {
    ...{place: null, isVersion2},
    reason: `no group can be made in ${folder} (${error})`,
    advice:
      error === 'EROFS'
        ? `${container} (docker run --privileged)`
        : `run bench as root${isVersion2 ? ', or as a user whose systemd makes scopes: try `systemd-run --user --scope true`' : ''}; ${container}`,
  }
}

function words(text: string | undefined): ReadonlySet<string> {
  return new Set((text ?? '').trim().split(/\s+/))
}
