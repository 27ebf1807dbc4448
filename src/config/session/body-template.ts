import {requestBody} from '../../http/request-body.js'
import type {Template, TemplatePart} from '../../traffic/contract.js'
import {joined, parseTemplate} from '../../traffic/template.js'
import {multipart} from '../request/form.js'
import type {WrittenBody} from '../request/written.js'

export interface BodyTemplate {
  readonly template: Template
  /** Content-Type, unless the user says another. */
  readonly type?: string
}

/** A body in which values are filled in later, each encoded for the place where it stands. */
export function bodyTemplate(body: WrittenBody): BodyTemplate {
  switch (body.kind) {
    case 'plain': {
      const bytes = requestBody(body.bytes)
      return {template: typeof bytes === 'string' ? parseTemplate(bytes, 'plain') : [bytes]}
    }
    case 'json':
      return {template: joined(jsonParts(JSON.parse(body.text))), type: 'application/json'}
    case 'form': {
      const encoded = (text: string) =>
        parseTemplate(text, 'form', piece => new URLSearchParams([['', piece]]).toString().slice(1))
      if (body.fields.every(({file}) => file === undefined))
        return {
          template: joined(
            body.fields.flatMap(({name, value = ''}, index) => [
              index === 0 ? '' : '&',
              ...encoded(name),
              '=',
              ...encoded(value),
            ]),
          ),
          type: 'application/x-www-form-urlencoded',
        }
      const {parts, type} = multipart(body.fields)
      return {
        template: joined(
          parts.flatMap((part): readonly TemplatePart[] =>
            typeof part === 'string' ? parseTemplate(part, 'plain') : [{base64: part.toString('base64')}],
          ),
        ),
        type,
      }
    }
  }
}

/** A text that is one number to be drawn is a number; every other value keeps its kind. */
function jsonParts(value: unknown): readonly TemplatePart[] {
  if (typeof value === 'string') {
    const [only, ...more] = parseTemplate(value, 'json')
    if (more.length === 0 && typeof only === 'object' && 'value' in only && only.value.kind === 'int')
      return [{...only, as: 'number'}]
    const escaped = (piece: string) => JSON.stringify(piece).slice(1, -1)
    return ['"', ...parseTemplate(value, 'json', escaped), '"']
  }
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)]
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const inner = Array.isArray(value)
    ? value.map(jsonParts)
    : Object.entries(value).map(([name, each]) => [...jsonParts(name), ':', ...jsonParts(each)])
  return [open, ...inner.flatMap((parts, index) => (index === 0 ? parts : [',', ...parts])), close]
}
