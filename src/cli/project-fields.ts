import type {BenchFile} from '../config/bench-file.js'
import type {RunOptions} from '../plan/run-options.js'

/** What flags name as the thing that is measured. */
export type StartedBy = 'url' | 'command' | 'framework' | 'arms' | 'servers'

/** null: flags leave it to the file. */
export function startsOf({url, command, arms, servers, modes, app, framework}: RunOptions): StartedBy | null {
  if (url !== undefined) return 'url'
  if (command !== undefined) return 'command'
  if (framework !== undefined) return 'framework'
  if (arms !== undefined) return 'arms'
  return servers !== undefined || modes !== undefined || app !== undefined ? 'servers' : null
}

/** Fields of a run that a flag of their name overrules, one by one. */
export const fieldsOfRun: ReadonlySet<string> = new Set([
  ...['engine', 'ready', 'scenarios', 'connections', 'rate', 'load', 'phase', 'rounds', 'duration', 'warmup'],
  ...['budget', 'request-timeout', 'load-workers', 'pin', 'seed', 'port', 'trace', 'proxy', 'framework'],
  ...['app', 'cwd', 'python', 'factory', 'services'],
])

const ofServers = [
  'server',
  'mode',
  'app',
  'python',
  'framework',
  'workers',
  'threads',
  'worker-connections',
  'gil',
  'args',
]
const ofArms = ['arms', 'matrix']
const ofStarts = ['cwd', 'ready', 'env', 'params', 'cpus', 'memory', 'pids', 'cpuset', 'like', 'proxy']

/** Fields that the file has and that do not belong to what flags name; one that a flag overrules is not among them. */
export function unusedFields(file: BenchFile, asked: StartedBy | null): readonly string[] {
  const has = (name: string) => file[name as keyof BenchFile] !== undefined
  return foreignTo(asked, has).filter(has)
}

function foreignTo(asked: StartedBy | null, has: (name: string) => boolean): readonly string[] {
  // Of another program.
  const ofCommand = has('command') ? ['command', 'cwd', 'ready'] : []
  switch (asked) {
    case null:
      return []
    case 'url':
      return ['command', ...ofServers, ...ofArms, ...ofStarts]
    case 'command':
      return [...ofServers, ...ofArms]
    case 'framework':
      return [...ofCommand, ...ofArms, 'app', 'cwd', 'python']
    case 'arms':
      return [...ofCommand, 'mode']
    case 'servers':
      return [...ofCommand, ...ofArms]
  }
}
