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
