import type {SourceOf} from '../config/arm/arms-of-file.js'
import {benchFileName, readWrittenBenchFile, type BenchFile} from '../config/bench-file.js'
import {byFlag, type Source} from '../config/source.js'
import type {FieldPath} from '../config/variables.js'
import type {WrittenFile} from '../config/yaml-file.js'
import {serverUrl} from '../config/words/request.js'
import {usageError} from '../error.js'
import {armsInFile} from '../plan/arms-in-file.js'
import {secretsAmong} from '../plan/plan-secrets.js'
import type {RunOptions} from '../plan/run-options.js'
import {count} from '../text/words.js'
import {fieldsOfRun, startsOf, unusedFields, type StartedBy} from './project-fields.js'

export interface ProjectOptions {
  readonly options: RunOptions
  /** Where the fields of a run were said, by the names of flags; what is not here has its default. */
  readonly sources: ReadonlyMap<string, Source>
  /** What bench.yaml says and the command line leaves no room for. */
  readonly notices: readonly string[]
}

/**
 * bench.yaml and the command line, field by field: a flag goes before the field of its name. What starts servers is one of
 * a URL, a command and servers that bench knows; fields that belong to another one than the flags name are not used, and
 * told of.
 */
export async function withProjectOptions(
  options: RunOptions,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Promise<ProjectOptions> {
  const written = await readWrittenBenchFile(cwd, environment)
  return written === undefined
    ? {options, sources: sourcesOfFlags(options), notices: []}
    : withBenchFile(options, written)
}

function sourcesOfFlags(options: RunOptions): Map<string, Source> {
  return new Map(saidByFlags(options).map(name => [name, byFlag(`--${name}`)]))
}

/** The same with a file that has been read. */
export function withBenchFile(
  options: RunOptions,
  {data: file, lineOf, used}: WrittenFile<BenchFile>,
): ProjectOptions {
  const sources = sourcesOfFlags(options)
  const sourceOf: SourceOf = field => ({kind: 'file', file: benchFileName, line: lineOf(field)})
  refuseTwoStarts(file, sourceOf)
  const asked = startsOf(options)
  const unused = unusedFields(file, asked)
  const usable = Object.fromEntries(
    Object.entries(file).filter(([name]) => !unused.includes(name)),
  ) as BenchFile
  const taken = takenFields(usable, options)
  for (const name of Object.keys(taken)) sources.set(name, sourceOf([name]))
  return {
    options: {
      ...merged(usable, taken, options),
      file: {
        ...armsInFile(usable, sourceOf),
        ...(options.command === undefined ? {} : {command: undefined}),
      },
      secretValues: secretsAmong(used),
    },
    sources,
    notices: noticesOf(unused, asked, sourceOf),
  }
}

/** The fields of the file that no flag says. */
function takenFields(file: BenchFile, options: RunOptions): Partial<BenchFile> {
  const said = new Set(saidByFlags(options))
  return Object.fromEntries(
    Object.entries(file).filter(
      ([name]) => fieldsOfRun.has(name) && !said.has(name) && !isOverruled(name, said),
    ),
  )
}

/** Two fields that say the same thing in different ways. */
function isOverruled(name: string, said: ReadonlySet<string>): boolean {
  const others: Readonly<Record<string, readonly string[]>> = {
    rate: ['load'],
    load: ['rate'],
    duration: ['budget', 'quick', 'precise'],
    budget: ['duration'],
    rounds: ['quick', 'precise'],
    scenarios: ['path'],
  }
  return (others[name] ?? []).some(other => said.has(other))
}

/** What a field is called among the options, where that is not its own name. */
const optionNames: Readonly<Record<string, keyof RunOptions>> = {
  phase: 'phases',
  'request-timeout': 'requestTimeout',
  'load-workers': 'loadWorkers',
}

function merged(usable: BenchFile, {ready, ...taken}: Partial<BenchFile>, options: RunOptions): RunOptions {
  const fields = Object.entries(taken).map(([name, value]) => [optionNames[name] ?? name, value] as const)
  return {
    ...options,
    ...(Object.fromEntries(fields) as Partial<RunOptions>),
    ...(ready === undefined ? {} : readyOptions(ready, options)),
    command: options.command ?? (options.arms === undefined ? usable.command : undefined),
    secrets: [...(options.secrets ?? []), ...(usable.secrets ?? [])],
  }
}

function readyOptions({path, status, timeout}: NonNullable<BenchFile['ready']>, options: RunOptions) {
  return {
    readyPath: path,
    readyStatus: status,
    readyTimeout: options.readyTimeout ?? (timeout === undefined ? undefined : `${timeout}ms`),
  }
}

function refuseTwoStarts(file: BenchFile, sourceOf: SourceOf): void {
  const other = (['server', 'app', 'arms', 'matrix', 'framework'] as const).find(
    name => file[name] !== undefined,
  )
  if (file.command === undefined || other === undefined) return
  const place = sourceOf(['command'])
  throw usageError(
    'WB_NO_PROJECT_FILE',
    `${benchFileName}${place.kind === 'file' && place.line !== null ? `:${place.line}` : ''}: it has a command and ${other === 'app' ? 'an app' : other === 'arms' ? 'arms' : `a ${other}`}`,
    'one of them starts what is measured; an arm may have a command: `arms: [{command: …}]`',
  )
}

const because: Readonly<Record<StartedBy, string>> = {
  url: '--url says what is measured',
  command: '--command says what is started',
  framework: "--framework says that it is bench's own app",
  arms: '--arm says which arms there are',
  servers: '--server, --mode or --app say what is started',
}

function noticesOf(
  unused: readonly string[],
  asked: StartedBy | null,
  sourceOf: SourceOf,
): readonly string[] {
  if (asked === null || unused.length === 0) return []
  const lines = unused.map(name => {
    const source = sourceOf([name] as FieldPath)
    return source.kind === 'file' && source.line !== null ? `${name} (line ${source.line})` : name
  })
  const verb = unused.length === 1 ? 'is' : 'are'
  return [
    `${benchFileName}: ${count(unused.length, 'field')} ${verb} not used, since ${because[asked]}: ${lines.join(', ')}`,
  ]
}

/** By the names of the fields. */
function saidByFlags(options: RunOptions): readonly string[] {
  const named: Readonly<Record<string, unknown>> = {
    ...options,
    server: options.servers,
    mode: options.modes,
    phase: options.phases,
    ready: options.readyPath,
    'request-timeout': options.requestTimeout,
    'load-workers': options.loadWorkers,
    quick: options.effort === 'quick' ? true : undefined,
    precise: options.effort === 'precise' ? true : undefined,
    arms: options.arms,
    path: options.path ?? (namesPath(options.url) ? options.url : undefined),
    scenarios: options.scenarios.length === 0 ? undefined : options.scenarios,
  }
  return Object.entries(named).flatMap(([name, value]) =>
    value === undefined || value === false ? [] : [name],
  )
}

function namesPath(url: string | undefined): boolean {
  return url !== undefined && (serverUrl.read(url)?.target ?? '/') !== '/'
}
