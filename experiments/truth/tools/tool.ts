import type {Loop, Percentiles} from '../case.js'

/** A load generator as a user calls it. */
export interface Tool {
  readonly name: string
  /** The program and its version, if it can be started here. */
  readonly find: () => Promise<Found | undefined>
  readonly loops: readonly Loop[]
  /** What a reader of its numbers should know. */
  readonly note: string
  /** Arguments for the program. `folder` is an own, empty one for files. */
  readonly args: (ask: Ask, folder: string) => string[]
  /** What it said, from its standard output and the files in `folder`; throws when it said nothing of the kind. */
  readonly read: (stdout: string, folder: string) => Said
}

export interface Found {
  readonly program: readonly string[]
  readonly version: string
}

export interface Ask {
  readonly loop: Loop
  readonly url: string
  readonly seconds: number
  /** Closed loop: clients. Open loop: most connections, for tools that have such a limit. */
  readonly connections: number
  readonly ratePerSecond: number
  readonly timeoutSeconds: number
}

export interface Said {
  /** NaN where it said none. */
  readonly saidMs: Percentiles
  readonly counted: Counted
}

/** In the tool's own words: what it holds for good answers, and for everything else. */
export interface Counted {
  readonly good: number
  readonly bad: number
}

export function sum(values: Iterable<number>): number {
  return [...values].reduce((whole, value) => whole + value, 0)
}

/** The number in the first group of the pattern, or what is said of its absence. */
export function numberIn(text: string, pattern: RegExp, absent = NaN): number {
  const found = pattern.exec(text)?.[1]
  return found === undefined ? absent : Number(found)
}
