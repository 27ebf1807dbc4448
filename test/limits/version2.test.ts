import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, describe, expect, test} from 'vitest'
import {Limiter} from '../../src/limits/limiter.js'
import {findLeftovers, removeLeftovers} from '../../src/limits/leftovers.js'
import {groupName, ownerOf} from '../../src/limits/group-name.js'
import {isDead, ownOwner} from '../../src/measure/owner.js'
import {neededBytes} from '../../src/limits/reading.js'
import {scopeArgv} from '../../src/limits/scope.js'
import {watchGroup} from '../../src/limits/watch.js'
import {FakeTree, version2} from './fake-tree.js'

const MiB = 2 ** 20
const owner = {namespace: '7', pid: 42, startTicks: 99}
const all = {cpus: 0.5, memoryBytes: 512 * MiB, pids: 64, cpuset: '0-1'}

const trees: FakeTree[] = []
const kept = (tree: FakeTree) => {
  trees.push(tree)
  return tree
}
afterEach(() => trees.splice(0).forEach(tree => tree.close()))

/** The kernel makes them with the group. */
const memoryFiles = {
  'memory.swap.max': 'max',
  'memory.events': 'low 0\nhigh 0\nmax 3\noom 1\noom_kill 0\n',
  'memory.stat': 'anon 100\nfile 50\nkernel 20\nsock 5\nshmem 10\nworkingset_refault_file 7\n',
  'memory.peak': '400\n',
}

describe('a group of version 2', () => {
  test('is made in the nearest one that hands on what it needs', () => {
    const tree = kept(version2(memoryFiles))
    new Limiter(tree, owner).make({memoryBytes: 512 * MiB, pids: 64})
    const [name = ''] = tree.list('user.slice').filter(each => ownerOf(each) !== undefined)
    expect(tree.read(`user.slice/${name}/memory.max`)).toBe(String(512 * MiB))
    expect(tree.read(`user.slice/${name}/memory.swap.max`)).toBe('0')
    expect(tree.read(`user.slice/${name}/pids.max`)).toBe('64')
  })

  test('has quota and period in one file, and CPUs', () => {
    const tree = kept(version2(memoryFiles))
    const limiter = new Limiter(tree, owner)
    limiter.make(all)
    const [name = ''] = tree.list('').filter(each => ownerOf(each) !== undefined)
    expect(tree.read(`${name}/cpu.max`)).toBe('50000 100000')
    expect(tree.read(`${name}/cpuset.cpus`)).toBe('0-1')
    limiter.make({cpus: 1 / 16, periodMs: 80})
    const other = tree.list('').find(each => each !== name && ownerOf(each) !== undefined) ?? ''
    expect(tree.read(`${other}/cpu.max`)).toBe('5000 80000')
  })

  test('is entered by a process before it becomes the program', () => {
    const tree = kept(version2())
    const group = new Limiter(tree, owner).make({pids: 5})
    const [program, ...args] = group.entering(['/bin/echo', 'a b', '$HOME'])
    expect(execFileSync(program, args, {encoding: 'utf8'})).toBe('a b $HOME\n')
    const [name = ''] = tree.list('user.slice').filter(each => ownerOf(each) !== undefined)
    expect(tree.read(`user.slice/${name}/cgroup.procs`)).toBe('0\n')
  })

  test('starts nothing that could not enter', () => {
    const tree = kept(version2())
    const group = new Limiter(tree, owner).make({pids: 5})
    const [program, ...args] = group.entering(['/bin/echo', 'outside'])
    tree.close()
    expect(() => execFileSync(program, args, {stdio: 'pipe'})).toThrow()
  })

  test('waits for its processes, then is gone, and is gone twice', async () => {
    const tree = kept(version2())
    const group = new Limiter(tree, owner).make({pids: 5})
    const [name = ''] = tree.list('user.slice').filter(each => ownerOf(each) !== undefined)
    const procs = join(tree.root, 'user.slice', name, 'cgroup.procs')
    writeFileSync(procs, '1\n')
    const removed = group.remove()
    setTimeout(() => writeFileSync(procs, ''), 60)
    await removed
    expect(tree.list('user.slice')).toEqual(['session-1.scope'])
    await group.remove()
  })

  test('reads what must fit apart from the page cache', () => {
    const tree = kept(version2({...memoryFiles, 'pids.peak': '9\n', 'pids.events': 'max 2\n'}))
    const {memory, pidsPeak, pidsRefused} = new Limiter(tree, owner).make({memoryBytes: MiB * 8}).read()
    expect(memory).toMatchObject({usagePeakBytes: 400, oomKills: 0, limitHits: 3, refaultedPages: 7})
    expect(memory?.charge.pageCacheBytes).toBe(40)
    expect(memory === null ? 0 : neededBytes(memory.charge)).toBe(135)
    expect([pidsPeak, pidsRefused]).toEqual([9, 2])
  })

  test('adds the kernel’s parts where it names no sum', () => {
    const stat = 'anon 1\nkernel_stack 2\npagetables 4\nslab 8\npercpu 16\n'
    const tree = kept(version2({...memoryFiles, 'memory.stat': stat}))
    const {memory} = new Limiter(tree, owner).make({memoryBytes: MiB * 8}).read()
    expect(memory?.charge.kernelBytes).toBe(30)
  })

  test('leaves nothing when a limit is refused', () => {
    const tree = kept(version2())
    const files = {
      ...tree.files,
      write: () => {
        throw Object.assign(new Error('EINVAL: invalid argument'), {code: 'EINVAL'})
      },
    }
    const {root, memberships} = tree
    const limiter = new Limiter({root, memberships, files}, owner)
    expect(() => limiter.make({pids: 5})).toThrow(/the kernel refuses 5 in .*pids\.max/)
    expect(tree.list('user.slice')).toEqual(['session-1.scope'])
  })
})

describe('a machine that cannot', () => {
  const reasonOf = (tree: FakeTree, limits = all) => {
    const way = new Limiter(tree, owner).wayFor(limits)
    return way.kind === 'none'
      ? [way.reason.replaceAll(tree.root, ''), way.advice.replaceAll(tree.root, '')]
      : way.kind
  }

  test('says which controller is not handed on, and how to hand it on', () => {
    const tree = kept(
      new FakeTree('0::/\n').group('', {
        'cgroup.controllers': 'cpu memory pids',
        'cgroup.subtree_control': 'memory',
      }),
    )
    expect(reasonOf(tree, {...all, cpuset: '0'})).toEqual([
      'the controller cpu and pids and cpuset is not handed on below ',
      "as root: echo '+cpu +pids +cpuset' > /cgroup.subtree_control",
    ])
  })

  test('says where no group can be made', () => {
    const tree = kept(version2({}, ['', '/user.slice']))
    const [reason, advice] = reasonOf(tree)
    expect(reason).toBe('no group can be made in  (EACCES)')
    expect(advice).toContain('run bench as root')
  })

  test('says that there are no groups at all', () => {
    expect(reasonOf(kept(new FakeTree('')))[0]).toBe('there are no control groups at ')
    expect(reasonOf(kept(new FakeTree('3:cpu:/\n')))[0]).toBe('the controller cpu is not mounted')
  })
})

describe('what a killed bench left', () => {
  const living = ownOwner()
  const dead = {...living, startTicks: living.startTicks + 1}

  test('is told from what a living one uses, and from strangers', async () => {
    const tree = kept(version2())
    const names = [groupName(dead, 0), groupName(living, 0), groupName({...dead, namespace: '1'}, 0)]
    for (const name of [...names, 'workerbench', 'workerbench-1-2', 'docker'])
      tree.group(`user.slice/${name}`)
    const found = findLeftovers(tree.root, tree.files)
    expect(found.map(({folder}) => folder)).toEqual([join(tree.root, 'user.slice', names[0]!)])
    expect(await removeLeftovers(found, tree.files)).toEqual({removed: 1, killed: 0, failure: null})
    expect(findLeftovers(tree.root, tree.files)).toEqual([])
    expect(tree.list('user.slice')).toHaveLength(6)
  })

  test('a pid that came round again is another process', () => {
    expect(isDead(living)).toBe(false)
    expect(isDead(dead)).toBe(true)
    expect(isDead({...living, namespace: '1'}, () => undefined)).toBe(false)
    expect(ownerOf(`${groupName(living, 3)}.scope`)).toEqual(living)
  })
})

describe('a watched group', () => {
  test('counts a window, and keeps the peak of what must fit', () => {
    const cpu = (us: number, periods: number) =>
      `usage_usec ${us}\nnr_periods ${periods}\nnr_throttled ${periods - 1}\nthrottled_usec 300\n`
    const tree = kept(version2({...memoryFiles, 'cpu.stat': cpu(1000, 1)}))
    const group = new Limiter(tree, owner).make(all)
    const [name = ''] = tree.list('').filter(each => ownerOf(each) !== undefined)
    const watch = watchGroup(group, 10_000)
    const put = (file: string, text: string) => writeFileSync(join(tree.root, name, file), text)
    watch.mark()
    put('cpu.stat', cpu(51_000, 11))
    put('memory.stat', 'anon 900\nfile 0\nkernel 20\nsock 5\nshmem 0\n')
    expect(watch.use()).toMatchObject({cpuUs: 50_000, periods: 10, throttledPeriods: 10, limitHits: 0})
    put('memory.stat', 'anon 1\nfile 2000\n')
    expect(watch.peaks()).toMatchObject({charge: {anonBytes: 900}, oomKills: 0})
    expect(watch.killed()).toBeNull()
    watch.stop()
  })

  test('says how many processes there were when the first was killed', async () => {
    const tree = kept(version2(memoryFiles))
    const group = new Limiter(tree, owner).make(all)
    const [name = ''] = tree.list('').filter(each => ownerOf(each) !== undefined)
    const put = (file: string, text: string) => writeFileSync(join(tree.root, name, file), text)
    put('cgroup.procs', '1\n2\n3\n')
    const watch = watchGroup(group, 5)
    put('cgroup.procs', '1\n2\n3\n4\n')
    put('memory.events', 'max 9\noom_kill 2\n')
    expect(await watch.outOfMemory).toEqual({processes: 6})
    expect(watch.killed()).toEqual({processes: 6})
    watch.stop()
  })
})

test('a scope of systemd has the same limits', () => {
  expect(scopeArgv('name', {...all, periodMs: 80})).toEqual([
    ...['systemd-run', '--user', '--scope', '--quiet', '--collect', '--unit=name'],
    ...['-p', 'CPUQuota=50%', '-p', 'CPUQuotaPeriodSec=80ms'],
    ...['-p', 'MemoryMax=536870912', '-p', 'MemorySwapMax=0'],
    ...['-p', 'TasksMax=64', '-p', 'AllowedCPUs=0-1', '--'],
  ])
})
