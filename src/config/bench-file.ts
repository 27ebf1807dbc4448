import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {z} from 'zod'
import {parseYamlText, readYamlFile, type YamlFileKind} from './yaml-file.js'
import {readyTimeout} from './words/duration.js'
import {engineChoices} from './words/engine.js'
import {field, fieldOrNumber} from './words/field.js'
import {margin} from './words/number.js'
import {path as pathWord, pathPattern} from './words/request.js'

/** The file in which a project says how its server is set up, started and judged. */
export const benchFileName = 'bench.yaml'

const path = z.string().regex(pathPattern, `expected ${pathWord.allowed}`)

/** How the project's own server comes to run, and what is asked of it. */
const served = {
  /** Shell commands that make a fresh checkout ready to start, such as `npm ci && npm run build`. */
  setup: z.string().min(1).max(10_000).optional(),
  /** Starts the server; `{port}` is filled in. */
  command: z.string().min(1).max(10_000).optional(),
  /** What answers once the server is ready. */
  ready: z
    .strictObject({
      path,
      status: z.number().int().min(200).max(599).default(200),
      /** How long that may take. */
      timeout: fieldOrNumber(readyTimeout).optional(),
    })
    .optional(),
  /** What sends the load, as `--engine`. */
  engine: z.enum(engineChoices).optional(),
  /** Names of scenarios, .yaml files, or paths that are asked for, such as /checkout. */
  scenarios: z.array(z.string().min(1)).min(1).max(50).optional(),
}

/** Unknown fields are refused: a misspelt one must not be silently ignored. */
export const benchFileSchema = z.strictObject({
  ...served,
  /** Instead of a command: servers that bench knows, which run `app`; as `bench run --server` and its neighbours. */
  server: z.array(z.string().min(1)).min(1).max(20).optional(),
  mode: z.array(z.string().min(1)).min(1).max(20).optional(),
  /** `module:attribute`, one for each interface. */
  app: z.array(z.string().min(1)).min(1).max(2).optional(),
  /** Folder of the app, from this file on. */
  cwd: z.string().min(1).optional(),
  /** Interpreter whose packages are used. */
  python: z.string().min(1).optional(),
  gate: z
    .strictObject({
      /** Where a gate differs from a run, it goes before the same field above. */
      ...served,
      metrics: z.array(z.string()).min(1).optional(),
      /** By metric: how much worse is still no regression. */
      margins: z.record(z.string(), field(margin)).optional(),
    })
    .optional(),
})

export type BenchFile = z.infer<typeof benchFileSchema>

const kind: YamlFileKind<typeof benchFileSchema> = {
  noun: 'settings',
  schema: benchFileSchema,
  hint: 'fields: setup, command, ready, server, mode, app, cwd, python, engine, scenarios, gate (metrics, margins, and setup, command, ready, engine, scenarios where it differs)',
}

/** The bench.yaml of `folder`; undefined when there is none. A usage error names the file, the line and the field. */
export async function readBenchFile(folder: string): Promise<BenchFile | undefined> {
  const file = join(folder, benchFileName)
  return existsSync(file) ? readYamlFile(file, kind) : undefined
}

/** The bench.yaml of `folder` as a gate reads it: what stands under `gate` goes before the same field at the top. */
export async function readGateFile(folder: string): Promise<BenchFile | undefined> {
  const file = await readBenchFile(folder)
  if (file?.gate === undefined) return file
  const {setup, command, ready, engine, scenarios} = file.gate
  return {
    ...file,
    setup: setup ?? file.setup,
    command: command ?? file.command,
    ready: ready ?? file.ready,
    engine: engine ?? file.engine,
    scenarios: scenarios ?? file.scenarios,
  }
}

/** `file` is for messages. */
export function parseBenchFile(text: string, file: string): BenchFile {
  return parseYamlText(text, file, kind)
}
