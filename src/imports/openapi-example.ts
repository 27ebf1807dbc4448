import {written, type DraftText} from './draft.js'
import type {References} from './openapi-ref.js'

const deepest = 8

type Fields = Readonly<Record<string, unknown>>

/** A value that a schema, parameter or media type gives as an example, or that follows from it; undefined: nothing does. */
export function exampleOf(holder: unknown, references: References): unknown {
  references.begin()
  return valueFor(holder, references, 0)
}

function valueFor(holder: unknown, references: References, depth: number): unknown {
  const found = fieldsOf(references.resolve(holder))
  if (found === undefined || depth > deepest || !references.spend()) return undefined
  if (found['example'] !== undefined) return found['example']
  const [first] = listOf(found['examples'])
  if (first !== undefined) {
    const value = references.resolve(first)
    return fieldsOf(value)?.['value'] ?? value
  }
  return found['schema'] === undefined
    ? ofSchema(found, references, depth)
    : valueFor(found['schema'], references, depth + 1)
}

function ofSchema(schema: Fields, references: References, depth: number): unknown {
  const inner = (value: unknown) => valueFor(value, references, depth + 1)
  for (const name of ['const', 'default'] as const) if (schema[name] !== undefined) return schema[name]
  const [choice] = listOf(schema['enum'])
  if (choice !== undefined) return choice
  const [variant] = [...listOf(schema['oneOf']), ...listOf(schema['anyOf'])]
  if (variant !== undefined) return inner(variant)
  const parts = listOf(schema['allOf'])
  if (parts.length > 0) return Object.assign({}, ...parts.map(inner)) as unknown
  switch (typeOf(schema)) {
    case 'object':
      return objectOf(schema, inner)
    case 'array': {
      const item = inner(schema['items'])
      return item === undefined ? [] : [item]
    }
    case 'boolean':
      return true
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1
    case 'string':
      return stringOf(schema)
    default:
      return undefined
  }
}

/** undefined: a property that it must have has no example. */
function objectOf(schema: Fields, inner: (value: unknown) => unknown): unknown {
  const required = new Set(listOf(schema['required']))
  const properties = Object.entries(fieldsOf(schema['properties']) ?? {}).slice(0, 100)
  const values = properties.map(([name, property]) => [name, inner(property)] as const)
  if (values.some(([name, value]) => value === undefined && required.has(name))) return undefined
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

const formats: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  email: 'ann@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
}

function stringOf({format, pattern, minLength}: Fields): string | undefined {
  const known = formats[String(format)]
  if (known !== undefined || pattern !== undefined) return known
  return 'x'.repeat(Math.min(100, Math.max(1, Number(minLength) || 1)))
}

/** Of a path or a query: an example, or a value that is drawn for each request. */
export function parameterText(parameter: unknown, references: References): DraftText | undefined {
  const fields = fieldsOf(references.resolve(parameter)) ?? {}
  const schema = fieldsOf(references.resolve(fields['schema'])) ?? {}
  const isGiven = [fields, schema].some(each =>
    ['example', 'examples', 'default', 'const', 'enum'].some(name => each[name] !== undefined),
  )
  if (!isGiven && typeOf(schema) === 'integer') {
    const [least, most] = [whole(schema['minimum'], 1), whole(schema['maximum'], 100)]
    return written(`{{int ${least} ${Math.max(least, most)}}}`)
  }
  if (!isGiven && schema['format'] === 'uuid') return written('{{uuid}}')
  const example = isGiven ? exampleOf(parameter, references) : undefined
  return isScalar(example) ? encodeURIComponent(String(example)) : undefined
}

function whole(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) < 1e15
    ? value
    : otherwise
}

/** OpenAPI 3.1 lists several, null among them. */
function typeOf({type, properties}: Fields): string | undefined {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  const first = types.find(each => each !== 'null')
  return typeof first === 'string' ? first : properties === undefined ? undefined : 'object'
}

export function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

/** Of an array, or the values of an object, which older examples are. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return Object.values(fieldsOf(value) ?? {})
}
