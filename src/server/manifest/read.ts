import {basename, dirname} from 'node:path'
import {parseYamlText, readYamlFile, type YamlFileKind} from '../../config/yaml-file.js'
import {usageError} from '../../error.js'
import {serverFileSchema, type ServerManifest} from './schema.js'

const serverFile: YamlFileKind<typeof serverFileSchema> = {
  noun: 'server',
  schema: serverFileSchema,
  hint: 'CONTRIBUTING.md, "Add a server", shows a whole file; schema/server.schema.json has all fields',
}

/** Reads and validates `<name>/server.yaml`. A usage error names the file, the line, the field and what was expected. */
export async function readServerFile(file: string): Promise<ServerManifest> {
  const manifest = await readYamlFile(file, serverFile)
  const folder = basename(dirname(file))
  if (manifest.name === folder) return manifest
  throw usageError(
    'WB_BAD_FIELD',
    `${file}: name: expected "${folder}", the name of its folder, not "${manifest.name}"`,
  )
}

/** `file` is for messages. */
export function parseServerFile(text: string, file: string): ServerManifest {
  return parseYamlText(text, file, serverFile)
}
