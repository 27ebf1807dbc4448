/** The fields of an answer's head, as they came: status line first. */
export interface AnswerHead {
  readonly status: number
  readonly fields: readonly (readonly [name: string, value: string])[]
}

export function readHead(text: string): AnswerHead {
  const [first = '', ...lines] = text.split(/\r?\n/)
  return {
    status: Number(/^HTTP\/\d\.\d (\d{3})/.exec(first)?.[1] ?? 0),
    fields: lines.flatMap(line => {
      const [, name, value = ''] = /^([^:]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
      return name === undefined ? [] : [[name, value] as const]
    }),
  }
}

/** Values of the fields of that name. */
export function fieldsOf({fields}: AnswerHead, name: string): readonly string[] {
  return fields.flatMap(([given, value]) => (given.toLowerCase() === name.toLowerCase() ? [value] : []))
}
