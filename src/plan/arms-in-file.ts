import {armsOfFile, excludedOfFile, wordsOfFile, type SourceOf} from '../config/arm/arms-of-file.js'
import type {BenchFile} from '../config/bench-file.js'
import type {ArmOfFile} from '../config/setting-fields.js'
import type {ArmsOfFile} from './run-options.js'

const sharedNames = [
  ...['server', 'mode', 'workers', 'threads', 'worker-connections', 'gil', 'args', 'env', 'params'],
  ...['cpus', 'memory', 'pids', 'cpuset', 'like'],
] as const

/** What bench.yaml says of arms: what all share, those that it lists, and its command. */
export function armsInFile(file: BenchFile, sourceOf: SourceOf): ArmsOfFile {
  const shared = Object.fromEntries(
    Object.entries(file).filter(([name]) => (sharedNames as readonly string[]).includes(name)),
  ) as Partial<ArmOfFile>
  const {command} = file
  return {
    shared: wordsOfFile(shared, [], sourceOf),
    arms: armsOfFile(file, sourceOf),
    exclude: excludedOfFile(file, sourceOf),
    command:
      command === undefined
        ? undefined
        : new Map([['command', {values: [command], from: sourceOf(['command'])}]]),
  }
}
