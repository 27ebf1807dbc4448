import {execFileSync} from 'node:child_process'
import {environmentError} from '../error.js'
import {ownOwner, type Owner} from '../measure/owner.js'
import {readProcFile} from '../measure/proc-file.js'
import type {Limits} from '../result/limits.js'
import {realFiles} from './files.js'
import {makeGroup, type LimitedGroup} from './group.js'
import {findLeftovers, removeLeftovers, type Removal} from './leftovers.js'
import {groupName} from './group-name.js'
import {controllersFor, findPlace, type Found, type Place, type Tree} from './place.js'
import {Scope, scopeArgv} from './scope.js'

/** How limits are enforced on this machine by this user, or why they cannot be. */
export type Way =
  | {readonly kind: 'groups'; readonly place: Place}
  | {readonly kind: 'scope'}
  | {readonly kind: 'none'; readonly reason: string; readonly advice: string}

/** Of this process: no two groups of one owner have one name. */
let nth = 0

/** Makes the groups of one bench. */
export class Limiter {
  readonly #tree: Tree
  readonly #owner: Owner

  constructor(tree: Tree = realTree(), owner: Owner = ownOwner()) {
    this.#tree = tree
    this.#owner = owner
  }

  wayFor(limits: Limits): Way {
    const found = findPlace(this.#tree, limits, this.#nextName())
    if (found.place !== null) return {kind: 'groups', place: found.place}
    return hasUserManager(found, limits) ? {kind: 'scope'} : {kind: 'none', ...found}
  }

  /** @throws BenchError (environment) that says why they cannot be enforced, and what to do */
  require(limits: Limits): Exclude<Way, {kind: 'none'}> {
    const way = this.wayFor(limits)
    if (way.kind !== 'none') return way
    throw environmentError('WB_CANNOT_LIMIT', `limits cannot be enforced here: ${way.reason}`, way.advice)
  }

  /** @throws the same */
  make(limits: Limits): LimitedGroup {
    const way = this.require(limits)
    const name = this.#nextName()
    return way.kind === 'scope'
      ? new Scope(name, limits)
      : makeGroup(way.place, name, limits, this.#tree.files)
  }

  /** What killed ones have left is taken away. */
  async tidy(): Promise<Removal> {
    const {root, files} = this.#tree
    return removeLeftovers(findLeftovers(root, files), files)
  }

  #nextName(): string {
    return groupName(this.#owner, nth++)
  }
}

export function realTree(): Tree {
  return {
    root: '/sys/fs/cgroup',
    memberships: readProcFile('/proc/self/cgroup') ?? '',
    files: realFiles,
  }
}

/** Whether systemd makes such scopes for this user: it is asked to, once for every kind of limits. */
function hasUserManager(found: Extract<Found, {place: null}>, limits: Limits): boolean {
  if (!found.isVersion2 || process.getuid?.() === 0) return false
  const key = controllersFor(limits, 2).join()
  const known = answers.get(key)
  if (known !== undefined) return known
  const answer = asksSystemd(limits)
  answers.set(key, answer)
  return answer
}

const answers = new Map<string, boolean>()

/** `AllowedCPUs` and others are ignored where the controller is not handed to the user: then the scope has no such file. */
function asksSystemd(limits: Limits): boolean {
  const files = controllersFor(limits, 2).map(controller => fileOf[controller] ?? '')
  const script =
    'folder=/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup); for file; do [ -e "$folder/$file" ] || exit 1; done'
  const [program, ...args] = [
    ...scopeArgv(`workerbench-trial-${process.pid}`, limits),
    ...['/bin/sh', '-c', script, 'sh', ...files],
  ] as [string, ...string[]]
  try {
    execFileSync(program, args, {stdio: 'ignore', timeout: 5000})
    return true
  } catch {
    return false
  }
}

const fileOf: Readonly<Record<string, string>> = {
  cpu: 'cpu.max',
  memory: 'memory.max',
  pids: 'pids.max',
  cpuset: 'cpuset.cpus',
}
