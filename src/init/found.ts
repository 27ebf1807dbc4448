import type {StartSettings} from './start-settings.js'

/** What the files of a folder show of an app, before anything of it is run. */
export type Found = PythonApp | NodeApp | CommandApp | {readonly kind: 'nothing'}

export interface PythonApp {
  readonly kind: 'python'
  /** `Django`, `Flask`, `FastAPI`; `Python` where only a command names the app. */
  readonly framework: string
  /** Where modules are found, relative to the project; '' is the project's own folder. */
  readonly folder: string
  /** Best first. */
  readonly apps: readonly [PythonCallable, ...PythonCallable[]]
  /** The server by which the project starts it, where it says so. */
  readonly server: string | null
  /** How it is started there. */
  readonly settings?: StartSettings
  /** Files and what they say, for people: `manage.py`. */
  readonly evidence: readonly string[]
}

export interface PythonCallable {
  /** `module:attribute` */
  readonly word: string
  /** Called without arguments it makes the app. */
  readonly isFactory: boolean
  /** null: to be seen once it is imported. */
  readonly interface: 'wsgi' | 'asgi' | null
}

export interface NodeApp {
  readonly kind: 'node'
  /** `Express`, `Fastify`; `Node` where it is none that is known. */
  readonly framework: string
  /** The program that `command` runs with node alone; null: another program starts it. */
  readonly entry: string | null
  /** A shell command with {port}. */
  readonly command: string
  readonly evidence: readonly string[]
}

export interface CommandApp {
  readonly kind: 'command'
  /** A shell command with {port}. */
  readonly command: string
  /** How sure it is that the port goes where {port} stands: from the text, or by custom (the variable PORT). */
  readonly port: 'placed' | 'customary'
  readonly evidence: readonly string[]
}

/** A command line of Procfile or Dockerfile, as it would be run here. */
export type StartLine =
  | {
      readonly kind: 'python'
      readonly server: string
      readonly app: PythonCallable
      readonly settings: StartSettings
      readonly text: string
    }
  | {
      readonly kind: 'command'
      readonly command: string
      readonly port: CommandApp['port']
      readonly text: string
    }
