import {openCpuClock} from './cpu-clock.js'
import {cpuRows} from './cpu-rows.js'
import {ProcessTree} from './process-tree.js'
import {TreeCpu} from './tree-cpu.js'

/** CPU time, in µs, of this process and of all that it ever started: servers, generators, the upstream. It only grows. */
export function watchOwnCpu(): () => number {
  const [tree, cpu, clock] = [new ProcessTree(process.pid), new TreeCpu(), openCpuClock()]
  return () => cpu.add(cpuRows(tree.read(), clock))
}
