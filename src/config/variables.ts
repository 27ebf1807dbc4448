/** A field of a file, as its place in it. */
export type FieldPath = readonly (string | number)[]

export interface Filled {
  readonly value: unknown
  /** What was put in, by variable. */
  readonly used: ReadonlyMap<string, string>
  /** Variables that are not set, and where they are asked for. */
  readonly missing: readonly {readonly path: FieldPath; readonly variable: string}[]
}

const variable = /\$\$\{|\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g

/** A shell fills in its own variables, $PORT among them. */
const shellFields = new Set<unknown>(['command', 'setup'])

/** Puts `${NAME}` of the environment, or what `${NAME:-stands here}`, into the texts of a file; `$${` is `${`. */
export function fillVariables(value: unknown, environment: NodeJS.ProcessEnv): Filled {
  const used = new Map<string, string>()
  const missing: {path: FieldPath; variable: string}[] = []
  return {value: fill(value, []), used, missing}

  function fill(inner: unknown, path: FieldPath): unknown {
    if (typeof inner === 'string') return shellFields.has(path.at(-1)) ? inner : fillText(inner, path)
    if (Array.isArray(inner)) return inner.map((each, index) => fill(each, [...path, index]))
    if (typeof inner !== 'object' || inner === null) return inner
    return Object.fromEntries(Object.entries(inner).map(([key, each]) => [key, fill(each, [...path, key])]))
  }

  function fillText(text: string, path: FieldPath): string {
    return text.replaceAll(variable, (whole: string, name?: string, otherwise?: string) => {
      if (name === undefined) return '${'
      const found = environment[name] ?? otherwise
      if (found === undefined) missing.push({path, variable: name})
      else used.set(name, found)
      return found ?? whole
    })
  }
}
