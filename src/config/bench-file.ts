import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {benchFileSchema, type BenchFile} from './bench-schema.js'
import {parseYamlText, readWrittenFile, type WrittenFile, type YamlFileKind} from './yaml-file.js'

export {benchFileSchema, type BenchFile} from './bench-schema.js'

/** The file in which a project says how its server is set up, started and judged. */
export const benchFileName = 'bench.yaml'

const kind: YamlFileKind<typeof benchFileSchema> = {
  noun: 'settings',
  schema: benchFileSchema,
  hint: `fields: ${Object.keys(benchFileSchema.shape).join(', ')}; schema/bench-file.schema.json says what each may be`,
}

/** The bench.yaml of `folder`; undefined when there is none. A usage error names the file, the line and the field. */
export async function readBenchFile(
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<BenchFile | undefined> {
  return (await readWrittenBenchFile(folder, environment))?.data
}

/** The same, with where it says what. */
export async function readWrittenBenchFile(
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<WrittenFile<BenchFile> | undefined> {
  const file = join(folder, benchFileName)
  return existsSync(file) ? readWrittenFile(file, {...kind, environment}) : undefined
}

/** The bench.yaml of `folder` as a gate reads it: what stands under `gate` goes before the same field at the top. */
export async function readGateFile(folder: string): Promise<BenchFile | undefined> {
  return (await readWrittenGateFile(folder))?.data
}

/** The same, with what it was filled in with. */
export async function readWrittenGateFile(
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Pick<WrittenFile<BenchFile>, 'data' | 'used'> | undefined> {
  const written = await readWrittenBenchFile(folder, environment)
  return written === undefined ? undefined : {data: ofGate(written.data), used: written.used}
}

function ofGate(file: BenchFile): BenchFile {
  if (file.gate === undefined) return file
  const {setup, command, ready, engine, scenarios} = file.gate
  return {
    // A command of its own is what is started, and not what a run compares.
    ...(command === undefined ? file : withoutArms(file)),
    setup: setup ?? file.setup,
    command: command ?? file.command,
    ready: ready ?? file.ready,
    engine: engine ?? file.engine,
    scenarios: scenarios ?? file.scenarios,
  }
}

function withoutArms(file: BenchFile): BenchFile {
  return {
    ...file,
    server: undefined,
    app: undefined,
    arms: undefined,
    matrix: undefined,
    framework: undefined,
  }
}

/** `file` is for messages. */
export function parseBenchFile(text: string, file: string): BenchFile {
  return parseYamlText(text, file, kind)
}
