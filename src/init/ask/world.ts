import type {ServerManifest} from '../../server/manifest/schema.js'
import type {Folder} from '../folder.js'
import type {InterpreterWorld} from '../interpreter.js'
import type {Heard} from './answers.js'

/** What is asked of an app: what it is, or with `paths` how it answers these, until `enough` have answered well. */
export interface AppQuestion {
  /** Relative to the project. */
  readonly folder: string
  readonly paths: readonly string[] | null
  readonly enough: number
}

export interface PythonAppQuestion extends AppQuestion {
  readonly program: string
  readonly app: string
  readonly isFactory: boolean
  readonly distributions: readonly string[]
  readonly modules: readonly string[]
}

export interface NodeAppQuestion extends AppQuestion {
  readonly entry: string
}

/** All that `bench init` does to the machine before it writes. */
export interface InitWorld extends InterpreterWorld {
  readonly folder: Folder
  readonly manifests: readonly ServerManifest[]
  readonly askPython: (question: PythonAppQuestion) => Promise<Heard>
  readonly askNode: (question: NodeAppQuestion) => Promise<Heard>
}
