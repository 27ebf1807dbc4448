/** What is probed: where it listens, and which of its requests cost what. */
export interface ProbeTarget {
  readonly host: string
  readonly port: number
  /** A request that only waits, some tenths of a second. */
  readonly slowPath: string
  /** A request of next to no cost. */
  readonly fastPath: string
  /** It serves bench's own app, which can be asked to burn CPU time, to fan out, and who it is. */
  readonly isFixedApp: boolean
  /** The root of its process tree, when known. */
  readonly pid: number | null
}

/** Of the fixed app. */
export const fixedPaths = {slowPath: '/sleep?ms=300', fastPath: '/'} as const

export function getText(path: string, fields: readonly string[] = []): string {
  return [`GET ${path} HTTP/1.1`, 'Host: probe', ...fields, '', ''].join('\r\n')
}
