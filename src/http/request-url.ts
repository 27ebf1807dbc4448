/** What a URL says, as it was written: nothing of its path is resolved or re-encoded. */
export interface RequestUrl {
  /** Where connections go: `http://HOST[:PORT]`, https, or `unix:/path/of/socket`. */
  readonly origin: string
  /** Between the method and the version in the request line. */
  readonly target: string
}

/**
 * Of `http://HOST[:PORT][/path]`, https, or `unix:/path/of/socket[:/path]`; undefined when it is none of these, or holds a
 * user. The request's path is taken from the text: WHATWG's URL would turn `/a/../b` into `/b`, and a server is to be
 * asked for what the user wrote.
 */
export function readRequestUrl(text: string): RequestUrl | undefined {
  const unix = /^unix:(?<path>[^:\s]+)(?::(?<target>\/[^\s#]*)?)?$/.exec(text)?.groups
  if (unix) return {origin: `unix:${unix['path'] ?? ''}`, target: unix['target'] ?? '/'}
  const target = /^https?:\/\/[^/?#\s]+(?<target>[^#\s]*)(?:#\S*)?$/i.exec(text)?.groups?.['target']
  if (target === undefined || !URL.canParse(text)) return undefined
  const {origin, username, password} = new URL(text)
  if (username !== '' || password !== '') return undefined
  return {origin, target: target.startsWith('/') ? target : `/${target}`}
}

/** The other way round, as it is shown and handed on. */
export function requestUrl({origin, target}: RequestUrl): string {
  return isUnix(origin) ? `${origin}:${target}` : `${origin}${target}`
}

export function isUnix(origin: string): boolean {
  return origin.startsWith('unix:')
}
