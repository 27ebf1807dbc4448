import type {z} from 'zod'
import type {benchFileSchema} from '../config/bench-file.js'

/** What `bench init` would write, and what is to be said of it. */
export interface Proposal {
  /** `Django`, for people; null: no app was found. */
  readonly framework: string | null
  /** What shows it: files, and what they say. */
  readonly evidence: readonly string[]
  readonly file: ProposedFile
  /** What was asked of the app and what it said, one line each. */
  readonly notes: readonly string[]
  /** A command without which the app cannot run; null: none. */
  readonly first: string | null
}

export type ProposedFile = Pick<
  z.input<typeof benchFileSchema>,
  | 'server'
  | 'mode'
  | 'workers'
  | 'threads'
  | 'worker-connections'
  | 'args'
  | 'app'
  | 'cwd'
  | 'python'
  | 'command'
  | 'ready'
  | 'scenarios'
>
