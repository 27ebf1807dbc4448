import {badImport} from './read-document.js'

const mostSteps = 50
const mostValues = 10_000

/** Looks up what `$ref` names within the document. Nothing outside of it is ever looked at. */
export class References {
  readonly #root: unknown
  readonly #file: string
  #left = 0

  constructor(root: unknown, file: string) {
    this.#root = root
    this.#file = file
  }

  /** An example is begun: so many values may it have. */
  begin(): void {
    this.#left = mostValues
  }

  /** false: it has grown too large. A schema that refers to itself makes one that grows with every level. */
  spend(): boolean {
    return this.#left-- > 0
  }

  /** What stands there, or where it points to. @throws BenchError (usage) */
  resolve(value: unknown): unknown {
    let found = value
    for (let step = 0; isReference(found); step++) {
      if (step === mostSteps)
        throw badImport(
          this.#file,
          `$ref leads from one to the next without end: ${found.$ref.slice(0, 100)}`,
        )
      found = this.#at(found.$ref)
    }
    return found
  }

  #at(reference: string): unknown {
    if (!reference.startsWith('#/'))
      throw badImport(
        this.#file,
        `$ref points outside of the file: ${reference.slice(0, 100)}; nothing is fetched, bundle it into one file first`,
      )
    let found: unknown = this.#root
    for (const part of reference.slice(2).split('/')) {
      const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~')
      found =
        typeof found === 'object' && found !== null && Object.hasOwn(found, key)
          ? (found as Record<string, unknown>)[key]
          : undefined
    }
    if (found === undefined) throw badImport(this.#file, `$ref points to nothing: ${reference.slice(0, 100)}`)
    return found
  }
}

function isReference(value: unknown): value is {readonly $ref: string} {
  return typeof value === 'object' && value !== null && '$ref' in value && typeof value.$ref === 'string'
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
