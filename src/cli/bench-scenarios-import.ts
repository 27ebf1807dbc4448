import {importAccessLog} from '../imports/access-log/import.js'
import {readAccessLog} from '../imports/access-log/read.js'
import type {Imported} from '../imports/draft.js'
import {importHar} from '../imports/har.js'
import {importOpenApi} from '../imports/openapi.js'
import {importPostman} from '../imports/postman.js'
import {badImport, readDocument} from '../imports/read-document.js'
import {toYaml, type Written} from '../imports/to-yaml.js'
import {isStdout} from '../output/file.js'
import {oneLine} from '../text/control.js'
import {count, list} from '../text/words.js'
import {formatNumber} from '../unit/number.js'
import type {CommandWorld} from './command-world.js'
import {withOutputs} from './with-outputs.js'

export const importKinds = ['har', 'openapi', 'postman', 'access-log'] as const
export type ImportKind = (typeof importKinds)[number]

export interface ImportRequest {
  readonly kind: ImportKind
  readonly file: string
  readonly output: string | undefined
  /** Methods that change data, for OpenAPI. */
  readonly allow: readonly string[]
  readonly isJson: boolean
}

/** `bench scenarios import`: a file of another tool as a scenario. Returns what `--json` prints. */
export async function benchScenariosImport(request: ImportRequest, world: CommandWorld): Promise<Written> {
  const {file, output = '-', isJson} = request
  const made = toYaml(await imported(request, world.signal))
  if (made.requests === 0)
    throw badImport(file, `no request of it can be a step; ${leftOutText(made.leftOut)}`)
  // With --json the text is a field of what is printed.
  if (!isJson || !isStdout(output))
    await withOutputs(async outputs => {
      await (await outputs.open(output)).write(made.text)
    })
  // What is printed is the scenario itself, where no file is named.
  const told = isStdout(output) ? world.stderr : world.stdout
  if (!isJson) for (const line of summaryOf(made, output)) told.write(`${line}\n`)
  return made
}

async function imported({kind, file, allow}: ImportRequest, signal: AbortSignal): Promise<Imported> {
  switch (kind) {
    case 'har':
      return importHar(await readDocument(file, 'json'), file)
    case 'openapi':
      return importOpenApi(
        await readDocument(file, 'json or yaml'),
        file,
        new Set(allow.map(method => method.toUpperCase())),
      )
    case 'postman':
      return importPostman(await readDocument(file, 'json'), file)
    case 'access-log':
      return importAccessLog(await readAccessLog(file, () => true, signal), file)
  }
}

function summaryOf({requests, leftOut, variables, notes}: Written, output: string): readonly string[] {
  const isNamed = !isStdout(output)
  return [
    `${count(requests, 'request')}${isNamed ? ` written to ${output}` : ''}`,
    ...(Object.keys(leftOut).length === 0 ? [] : [leftOutText(leftOut)]),
    ...(variables.length === 0 ? [] : [`to be set in the environment: ${list(variables)}`]),
    ...notes.map(note => `note: ${oneLine(note).trim()}`),
    ...(isNamed ? [`next: bench scenarios check ${output} --url http://HOST:PORT`] : []),
  ]
}

function leftOutText(leftOut: Readonly<Record<string, number>>): string {
  return `left out: ${list(Object.entries(leftOut).map(([why, number]) => `${formatNumber(number, 0)} ${why}`))}`
}
