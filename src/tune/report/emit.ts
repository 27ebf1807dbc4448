import {usageError} from '../../error.js'
import type {TuneResult} from '../../result/tune.js'
import {joinWords} from '../../text/quoting.js'
import {limitsOfArms} from './limits-of.js'
import {commandText, deploymentOf, usualPort} from './deploy.js'

export type Emitted = 'command' | 'gunicorn.conf.py' | 'procfile' | 'k8s'

/** What goes into a file of the deployment, alone. @throws BenchError (usage) where the advised server has no such file */
export function emit(result: TuneResult, arm: string, kind: Emitted): string {
  const record = result.plan.arms.find(({id}) => id === arm)
  if (record === undefined) throw new RangeError(`no arm ${arm}`)
  switch (kind) {
    case 'command':
      return `${commandText(deploymentOf(record))}\n`
    case 'procfile':
      return `web: ${commandText(deploymentOf(record, '$PORT'))}\n`
    case 'gunicorn.conf.py':
      return gunicornFile(record)
    case 'k8s':
      return kubernetes(result, record)
  }
}

type ArmRecord = TuneResult['plan']['arms'][number]

const classes: Readonly<Record<string, string>> = {
  thread: 'gthread',
  sync: 'sync',
  green: 'gevent',
  async: 'asgi',
}

function gunicornFile(arm: ArmRecord): string {
  const {server, mode, variant, workers, threads, workerConnections} = arm
  if (server !== 'gunicorn')
    throw usageError(
      'WB_FLAGS_CONFLICT',
      `the advised server is ${server}, which does not read gunicorn.conf.py`,
      'emit command, procfile or k8s, or tune gunicorn alone with --server gunicorn',
    )
  const {argv} = deploymentOf(arm)
  const ofFlag = argv[argv.indexOf('--worker-class') + 1]
  return [
    `# ${joinWords(['gunicorn', '--config', 'gunicorn.conf.py', ...besideFile(argv)])}`,
    `bind = "0.0.0.0:${usualPort}"`,
    `workers = ${workers ?? 1}`,
    `worker_class = ${JSON.stringify(ofFlag ?? variant ?? classes[mode ?? ''] ?? 'sync')}`,
    ...(threads === null ? [] : [`threads = ${threads}`]),
    ...(workerConnections === undefined ? [] : [`worker_connections = ${workerConnections}`]),
    '',
  ].join('\n')
}

/** Flags that the file has, each with a value. */
const inFile: ReadonlySet<string> = new Set([
  '--bind',
  '--workers',
  '--worker-class',
  '--threads',
  '--worker-connections',
])

/** What stays on the command line: the app, and flags that the arm has beside its size. */
function besideFile([, ...words]: readonly string[]): readonly string[] {
  return words.filter((word, index) => !inFile.has(word) && !inFile.has(words[index - 1] ?? ''))
}

/** The container's part of a pod: JSON strings are YAML strings. */
function kubernetes(result: TuneResult, arm: ArmRecord): string {
  const {argv, env} = deploymentOf(arm)
  const {cpus, memoryBytes} = limitsOfArms(result)
  const cpu = cpus === undefined ? [] : [`cpu: ${JSON.stringify(cpuText(cpus))}`]
  const memory = memoryBytes === undefined ? [] : [`memory: ${JSON.stringify(memoryText(memoryBytes))}`]
  const sizes = [...cpu, ...memory]
  const variables = Object.entries(env)
  return [
    `command: [${argv.map(word => JSON.stringify(word)).join(', ')}]`,
    ...(variables.length === 0 ? [] : ['env:']),
    ...variables.map(
      ([name, value]) => `  - {name: ${JSON.stringify(name)}, value: ${JSON.stringify(value)}}`,
    ),
    'ports:',
    `  - containerPort: ${usualPort}`,
    ...(sizes.length === 0
      ? []
      : [
          'resources:',
          // As measured: a request below its limit may have less when the node is full.
          `  requests: {${sizes.join(', ')}}`,
          `  limits: {${sizes.join(', ')}}`,
        ]),
    '',
  ].join('\n')
}

function cpuText(cpus: number): string {
  return Number.isInteger(cpus) ? String(cpus) : `${Math.round(cpus * 1000)}m`
}

function memoryText(bytes: number): string {
  return bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20}Mi` : String(bytes)
}
