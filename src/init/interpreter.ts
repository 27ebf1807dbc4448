import {joinWords} from '../text/quoting.js'
import {has, type Folder} from './folder.js'

/** The Python that has, or is to have, what the app imports. */
export interface Interpreter {
  /** As bench.yaml names it, relative to the project; null: an activated environment, which bench takes by itself. */
  readonly written: string | null
  /** How it is run from the project's folder; null: it is still to be made. */
  readonly program: string | null
  /** For people: `.venv`, `Poetry's environment`. */
  readonly name: string
  /** The shell command that puts into it what is needed. */
  readonly install: (needs: Needs) => string
}

export interface Needs {
  /** Servers. */
  readonly packages: readonly string[]
  /** A module that the app did not find, if what the project requires is needed too. */
  readonly module: string | null
  /** Whether what the project requires is needed. */
  readonly own: boolean
}

export interface InterpreterWorld {
  readonly folder: Folder
  readonly environment: NodeJS.ProcessEnv
  readonly findProgram: (name: string) => string | undefined
  /** What Poetry says is its interpreter for this project; undefined: none, or there is no Poetry. */
  readonly askPoetry: () => Promise<string | undefined>
}

/** The project's own environment, that of its package manager, an activated one, python3 on PATH: the first there is. */
export async function chooseInterpreter(world: InterpreterWorld): Promise<Interpreter> {
  const {folder, environment} = world
  const manager = managerOf(folder)
  const own = ['.venv', 'venv', 'env'].find(name => has(folder, `${name}/bin/python`))
  if (own !== undefined) return {...at(`${own}/bin/python`, manager, folder), name: own}
  if (manager === 'uv') return {...toBeMade(manager, folder), name: '.venv'}
  const poetrys = manager === 'poetry' ? await world.askPoetry() : undefined
  if (poetrys !== undefined) return {...at(poetrys, manager, folder), name: 'Poetry’s environment'}
  const activated = environment['VIRTUAL_ENV'] ?? ''
  if (activated !== '') {
    const found = at(`${activated}/bin/python`, manager, folder)
    return {...found, written: null, name: activated}
  }
  const onPath = world.findProgram('python3')
  if (onPath === undefined) return {...toBeMade(manager, folder), name: '.venv'}
  return {...at('python3', manager, folder), name: onPath}
}

/**
 * The environment that is to be made where the only Python is the system's, into which nothing should be installed (PEP
 * 668): one that sees the system's packages if those are all that the app imports.
 */
export function newEnvironment(folder: Folder, from: 'nothing' | 'system'): Interpreter {
  const made = {...toBeMade(managerOf(folder), folder), name: '.venv'}
  if (from === 'nothing') return made
  const make = 'python3 -m venv --system-site-packages .venv && '
  return {...made, install: needs => make + installLine('pip', ownPython, needs, folder)}
}

const ownPython = '.venv/bin/python'

type Manager = 'uv' | 'poetry' | 'pip'

function managerOf(folder: Folder): Manager {
  if (has(folder, 'uv.lock')) return 'uv'
  if (has(folder, 'poetry.lock')) return 'poetry'
  return /^\[tool\.poetry\]/m.test(folder.read('pyproject.toml') ?? '') ? 'poetry' : 'pip'
}

function at(python: string, manager: Manager, folder: Folder): Omit<Interpreter, 'name'> {
  return {written: python, program: python, install: needs => installLine(manager, python, needs, folder)}
}

function toBeMade(manager: Manager, folder: Folder): Omit<Interpreter, 'name'> {
  const make = {uv: '', poetry: 'POETRY_VIRTUALENVS_IN_PROJECT=1 ', pip: 'python3 -m venv .venv && '}[manager]
  const install = (needs: Needs) => make + installLine(manager, ownPython, {...needs, own: true}, folder)
  return {written: ownPython, program: null, install}
}

function installLine(
  manager: Manager,
  python: string,
  {packages, module, own}: Needs,
  folder: Folder,
): string {
  // It brings all that is in the lock.
  if (manager === 'uv') return packages.length === 0 ? 'uv sync' : `uv add --dev ${joinWords(packages)}`
  if (manager === 'poetry')
    return [
      ...(own ? ['poetry install'] : []),
      ...(packages.length === 0 ? [] : [`poetry add --group dev ${joinWords(packages)}`]),
    ].join(' && ')
  const required = own ? requirementsOf(folder) : []
  // Without a list of what the project requires, a package is called as its module, more often than not.
  const guessed = own && required.length === 0 && module !== null ? [module] : []
  return joinWords([python, '-m', 'pip', 'install', ...required, ...guessed, ...packages])
}

function requirementsOf(folder: Folder): readonly string[] {
  const file = ['requirements.txt', 'requirements/base.txt', 'requirements/dev.txt'].find(name =>
    has(folder, name),
  )
  if (file !== undefined) return ['-r', file]
  return has(folder, 'pyproject.toml') || has(folder, 'setup.py') ? ['-e', '.'] : []
}
