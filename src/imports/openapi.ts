import {LeftOut, written, type Draft, type DraftBody, type DraftText, type Imported} from './draft.js'
import {exampleOf, fieldsOf, isScalar, listOf, parameterText} from './openapi-example.js'
import {References} from './openapi-ref.js'
import {badImport, nameOf} from './read-document.js'
import {variableOf} from './step.js'

type Fields = Readonly<Record<string, unknown>>

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const
const harmless = new Set(['GET', 'HEAD', 'OPTIONS'])

/** OpenAPI 3.0 and 3.1: each operation that can be asked, as often as every other. */
export function importOpenApi(document: unknown, file: string, allow: ReadonlySet<string>): Imported {
  const root = fieldsOf(document) ?? {}
  if (!/^3\.[01]/.test(String(root['openapi'])))
    throw badImport(file, 'it is no OpenAPI 3.0 or 3.1: the field openapi does not say so')
  const references = new References(document, file)
  const leftOut = new LeftOut()
  const base = basePathOf(root)
  const drafts = Object.entries(fieldsOf(root['paths']) ?? {}).flatMap(([path, item]) => {
    const shared = fieldsOf(references.resolve(item)) ?? {}
    return methods.flatMap((method): readonly Draft[] => {
      const operation = fieldsOf(shared[method])
      if (operation === undefined) return []
      const name = method.toUpperCase()
      if (!harmless.has(name) && !allow.has(name)) {
        leftOut.add(`${name} (--allow ${name})`)
        return []
      }
      const draft = draftOf(name, base + path, {root, shared, operation, references})
      if (typeof draft !== 'string') return [draft]
      leftOut.add(draft)
      return []
    })
  })
  const title = fieldsOf(root['info'])?.['title']
  return {
    ...{name: nameOf(file), order: 'mix', drafts, leftOut: leftOut.counts},
    description: `operations of ${typeof title === 'string' ? title : 'an API'}, each as often as the others`,
    notes: ['Weights are equal: give each operation the share that your users give it.'],
  }
}

/** Of the first server: its path, without its host. */
function basePathOf({servers}: Fields): string {
  const url = fieldsOf(listOf(servers)[0])?.['url']
  if (typeof url !== 'string' || !URL.canParse(url, 'http://localhost')) return ''
  const {pathname} = new URL(url, 'http://localhost')
  return pathname.includes('%7B') ? '' : pathname.replace(/\/$/, '')
}

interface Place {
  readonly root: Fields
  readonly shared: Fields
  readonly operation: Fields
  readonly references: References
}

/** A text says why it is left out. */
function draftOf(method: string, path: string, place: Place): Draft | string {
  const {operation, references} = place
  const parameters = parametersOf(place)
  const values = new Map(
    parameters.map(each => [
      `${String(each['in'])} ${String(each['name'])}`,
      parameterText(each, references),
    ]),
  )
  const target: DraftText[] = []
  for (const [index, piece] of path.split(/\{([^{}]*)\}/).entries()) {
    if (index % 2 === 0) target.push(piece)
    else {
      const value = values.get(`path ${piece}`)
      if (value === undefined) return 'of paths with a parameter that has no example'
      target.push(value)
    }
  }
  let isFirst = true
  for (const {name, required} of parameters.filter(each => each['in'] === 'query')) {
    const value = values.get(`query ${String(name)}`)
    if (value === undefined && required === true) return 'with a required query parameter that has no example'
    if (value === undefined || required !== true) continue
    target.push(`${isFirst ? '?' : '&'}${encodeURIComponent(String(name))}=`, value)
    isFirst = false
  }
  const body = bodyOf(operation, references)
  if (body === undefined) return 'with a body that has no example'
  const {operationId, responses} = operation
  const status = Object.keys(fieldsOf(responses) ?? {}).find(code => /^(2\d\d|2XX)$/.test(code))
  return {
    ...{method, target, body},
    headers: [...securityOf(place), ...headersOf(parameters, references)],
    ...(typeof operationId === 'string' ? {name: operationId} : {}),
    ...(status === undefined ? {} : {status: status.toLowerCase()}),
  }
}

function parametersOf({shared, operation, references}: Place): readonly Fields[] {
  const all = [...listOf(operation['parameters']), ...listOf(shared['parameters'])]
  return all.flatMap(each => {
    const found = fieldsOf(references.resolve(each))
    return found === undefined ? [] : [found]
  })
}

function headersOf(parameters: readonly Fields[], references: References): Draft['headers'] {
  return parameters.flatMap(each => {
    if (each['in'] !== 'header' || each['required'] !== true) return []
    const value = exampleOf(each, references)
    return isScalar(value) ? [[String(each['name']), String(value)] as const] : []
  })
}

/** null: it has none; undefined: nobody knows what. */
function bodyOf(operation: Fields, references: References): DraftBody | null | undefined {
  const body = fieldsOf(references.resolve(operation['requestBody']))
  if (body === undefined) return null
  const content = Object.entries(fieldsOf(body['content']) ?? {})
  const json = content.find(([type]) => /[/+]json\b/i.test(type))
  if (json !== undefined) {
    const value = exampleOf(json[1], references)
    return value === undefined ? undefined : {kind: 'json', value}
  }
  const form = content.find(([type]) => /x-www-form-urlencoded/i.test(type))
  const fields = form && fieldsOf(exampleOf(form[1], references))
  if (fields !== undefined)
    return {
      kind: 'form',
      fields: Object.entries(fields).map(([name, value]) => [name, String(value)] as const),
    }
  return body['required'] === true ? undefined : null
}

/** The first of the ways to show who asks; its secrets come from the environment. */
function securityOf({root, operation, references}: Place): Draft['headers'] {
  const [first] = listOf(operation['security'] ?? root['security'])
  const schemes = fieldsOf(fieldsOf(root['components'])?.['securitySchemes']) ?? {}
  return Object.keys(fieldsOf(first) ?? {}).flatMap(name => {
    const scheme = fieldsOf(references.resolve(schemes[name])) ?? {}
    if (scheme['type'] === 'apiKey' && scheme['in'] === 'header' && typeof scheme['name'] === 'string')
      return [[scheme['name'], written(variableOf(scheme['name']))] as const]
    const isBasic = scheme['type'] === 'http' && scheme['scheme'] === 'basic'
    if (isBasic) return [['Authorization', written('Basic ${BASIC_CREDENTIALS}')] as const]
    const isBearer =
      scheme['type'] === 'http' || scheme['type'] === 'oauth2' || scheme['type'] === 'openIdConnect'
    return isBearer ? [['Authorization', written('Bearer ${TOKEN}')] as const] : []
  })
}
