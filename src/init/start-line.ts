import {joinWords, splitWords} from '../text/quoting.js'
import {has, type Folder} from './folder.js'
import type {PythonCallable, StartLine} from './found.js'
import {settingsIn} from './start-settings.js'

/** Programs that serve a Python app named on their command line, and the server of bench that each is. */
const pythonServers: Readonly<Record<string, string>> = {
  gunicorn: 'gunicorn',
  uvicorn: 'uvicorn',
  hypercorn: 'hypercorn',
  daphne: 'daphne',
  granian: 'granian',
  'waitress-serve': 'waitress',
}

/**
 * Reads how a project is started elsewhere. `text` is a shell command, `port` the one that is served there (EXPOSE), if
 * it is known. A server of Python apps is told with its app; of all else the port becomes {port}.
 */
export function readStartLine(text: string, folder: Folder, port: number | null = null): StartLine | null {
  const line = lastCommand(text)
  if (line === '') return null
  const words = withoutRunners(splitWords(line) ?? [])
  const [program = ''] = words
  const server = pythonServers[program.slice(program.lastIndexOf('/') + 1)]
  const app = server === undefined ? undefined : appIn(words, folder)
  if (server !== undefined && app !== undefined)
    return {kind: 'python', server, app: app.app, settings: settingsIn(server, words, app.as), text: line}
  // Words that the shell would change are left to it.
  const plain = words.length === 0 || /[$`*?{}();&|<>~]/.test(line) ? line : joinWords(words)
  return {kind: 'command', ...placePort(plain, port), text: line}
}

/** Of `migrate && exec serve` what goes on running. */
function lastCommand(text: string): string {
  const last = text.split(/&&|;|\n/).at(-1) ?? ''
  return last.trim().replace(/^exec\s+/, '')
}

/** `poetry run`, `uv run` and `python -m` only say where the program is from. */
function withoutRunners(words: readonly string[]): readonly string[] {
  const [first = '', second = '', third = ''] = words
  if (/^(poetry|uv|pipenv|pdm|hatch)$/.test(first) && second === 'run') return withoutRunners(words.slice(2))
  if (/^python[\d.]*$/.test(first) && second === '-m' && third in pythonServers) return words.slice(2)
  return words
}

/** `mysite.wsgi`, `shop:app`, `shop:create_app()`: the first that is one, or names a module of the project. */
function appIn(
  words: readonly string[],
  folder: Folder,
): {readonly app: PythonCallable; readonly as: string} | undefined {
  const isFactory = words.includes('--factory') || words.includes('--call')
  for (const word of words.slice(1)) {
    const [, module = '', attribute = 'application', call = ''] =
      /^([A-Za-z_][\w.]*)(?::([A-Za-z_][\w.]*)(\(\))?)?$/.exec(word) ?? []
    if (module === '' || !(word.includes(':') || isModule(module, folder))) continue
    const isMade = isFactory || call !== ''
    return {app: {word: `${module}:${attribute}`, isFactory: isMade, interface: null}, as: word}
  }
  return undefined
}

function isModule(module: string, folder: Folder): boolean {
  const path = module.replaceAll('.', '/')
  return has(folder, `${path}.py`) || has(folder, `${path}/__init__.py`)
}

/** Where a command line has its port: behind a flag that is named after it, or behind an address. */
const places = [
  /(--(?:http-)?port[ =]|-p[ =]?)(\d{2,5})\b/i,
  /((?:\b\d+\.\d+\.\d+\.\d+|\blocalhost|\[[\da-f:]*\]|[\s=]):)(\d{2,5})\b/i,
  /(\brunserver\s+(?:--\S+\s+)*|\bhttp\.server\s+)(\d{2,5})\b/,
]

/** Servers that take no port from the environment, and how they are given one. */
const flags: readonly (readonly [RegExp, string])[] = [
  [/\bmanage\.py\s+runserver\b/, ' {port}'],
  [/\b(flask|uvicorn|fastapi)\b.*/, ' --port {port}'],
  [/\b(gunicorn|hypercorn)\b/, ' --bind 127.0.0.1:{port}'],
  [/\bdaphne\b/, ' --port {port}'],
]

function placePort(line: string, exposed: number | null) {
  const command = line.replaceAll(/\b0\.0\.0\.0\b/g, '127.0.0.1')
  // bench sets it, as the platforms do.
  if (/\$\{?PORT\b/.test(command)) return {command, port: 'placed'} as const
  const place = places.find(each => each.test(command))
  if (place !== undefined)
    return {
      command: command.replace(place, (_, before: string) => `${before}{port}`),
      port: 'placed',
    } as const
  if (exposed !== null && new RegExp(`\\s${exposed}\\b`).test(command))
    return {command: command.replace(new RegExp(`(\\s)${exposed}\\b`), '$1{port}'), port: 'placed'} as const
  const [, flag] = flags.find(([program]) => program.test(command)) ?? []
  if (flag !== undefined) return {command: command + flag, port: 'placed'} as const
  return {command: `PORT={port} ${command}`, port: 'customary'} as const
}
