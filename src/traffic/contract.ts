/**
 * What one user asks a server for, step by step: written in scenario files, walked through by load generators. Crosses process
 * boundaries as JSON.
 */
export interface Session {
  readonly steps: readonly Step[]
  /** By name; every session has a row of each. */
  readonly data: Readonly<Record<string, DataRows>>
}

export interface DataRows {
  /** Which row a session has: the next, from the first again after the last; any; or the next, and none twice in a load. */
  readonly use: 'cycle' | 'random' | 'once'
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export type Step = RequestStep | ThinkStep | RepeatStep | BranchStep

export interface RequestStep {
  readonly kind: 'request'
  /** Names its row; several steps may share one. */
  readonly name: string
  readonly method: string
  readonly path: Template
  readonly headers: readonly (readonly [name: string, value: Template])[]
  readonly body: Template | null
  /** By the variable that takes it. */
  readonly extract: Readonly<Record<string, Extraction>>
  readonly expect: StepExpectation
  /** A redirect to the same origin is followed, and what is expected is said of where it leads. */
  readonly follow: boolean
}

/** A pause of any length between the two, uniformly. */
export interface ThinkStep {
  readonly kind: 'think'
  readonly leastMs: number
  readonly mostMs: number
}

export interface RepeatStep {
  readonly kind: 'repeat'
  readonly times: number
  readonly steps: readonly Step[]
}

/** One of the ways, by weight. */
export interface BranchStep {
  readonly kind: 'branch'
  readonly ways: readonly {readonly weight: number; readonly steps: readonly Step[]}[]
}

export interface StepExpectation {
  /** Statuses and classes of them, as `Expectation` has them. */
  readonly status: string
  /** A text in the body. */
  readonly body: Template | null
  /** JSON path → the text of the first value there. */
  readonly json: readonly (readonly [path: string, value: Template])[]
}

export type Extraction =
  | {readonly kind: 'json'; readonly path: string}
  /** The attribute, or the text where none is named. */
  | {readonly kind: 'css'; readonly selector: string; readonly attribute: string | null}
  /** The first group, or the whole where there is none. */
  | {readonly kind: 'regex'; readonly pattern: string}
  | {readonly kind: 'header'; readonly name: string}
  | {readonly kind: 'cookie'; readonly name: string}

/** Texts, bytes and what is filled in, in turn. */
export type Template = readonly TemplatePart[]
export type TemplatePart = string | {readonly base64: string} | Placeholder

export interface Placeholder {
  readonly value: Value
  readonly as: Encoding
}

/** How a value is written where it stands: `target` is a path of its own, `number` a JSON number. */
export type Encoding = 'plain' | 'line' | 'path' | 'target' | 'form' | 'json' | 'number'

export type Value =
  | {readonly kind: 'variable'; readonly name: string}
  | {readonly kind: 'data'; readonly data: string; readonly column: string}
  | {readonly kind: 'uuid'}
  | {readonly kind: 'int'; readonly least: number; readonly most: number}
  /** Milliseconds since 1970. */
  | {readonly kind: 'now'}
