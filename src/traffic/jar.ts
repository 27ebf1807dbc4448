import {createRequire} from 'node:module'
import type * as ToughCookie from 'tough-cookie'

// Loaded when a session is first set a cookie, as all that only sessions need.
const require = createRequire(import.meta.url)

/** A cookie's expiry is looked at so often. */
const freshMs = 1000

/** The cookies of one session, as a browser keeps them (RFC 6265). A session that is set none costs nothing. */
export class SessionJar {
  readonly #origin: string
  #jar: ToughCookie.CookieJar | undefined
  readonly #lines = new Map<string, {readonly line: string; readonly untilMs: number}>()

  constructor(origin: string) {
    this.#origin = origin.startsWith('unix:') ? 'http://localhost' : origin
  }

  /** Keeps what the answer to `path` sets; returns what a browser would not keep either. */
  keep(lines: readonly string[], path: string): readonly string[] {
    if (lines.length === 0) return []
    this.#jar ??= newJar()
    this.#lines.clear()
    return lines.filter(line => {
      try {
        return this.#jar?.setCookieSync(line, this.#origin + path) === undefined
      } catch {
        return true
      }
    })
  }

  /** Of a request for `path`; empty: none. */
  lineFor(path: string): string {
    if (this.#jar === undefined) return ''
    const nowMs = Date.now()
    const known = this.#lines.get(path)
    if (known !== undefined && nowMs < known.untilMs) return known.line
    const line = this.#jar.getCookieStringSync(this.#origin + path)
    if (this.#lines.size > 100) this.#lines.clear()
    this.#lines.set(path, {line, untilMs: nowMs + freshMs})
    return line
  }

  valueOf(name: string, path: string): string | undefined {
    return this.#jar?.getCookiesSync(this.#origin + path).find(({key}) => key === name)?.value
  }
}

function newJar(): ToughCookie.CookieJar {
  const {CookieJar} = require('tough-cookie') as typeof ToughCookie
  return new CookieJar(undefined, {rejectPublicSuffixes: false, looseMode: true})
}
