import {joinWords} from '../text/quoting.js'

/** How a project starts its server elsewhere, in the words of an arm. */
export interface StartSettings {
  readonly workers?: number
  readonly threads?: number
  readonly 'worker-connections'?: number
  /** A server's own name for how it serves: `gthread`, `uvicorn`. */
  readonly mode?: string
  /** All else, as one line. */
  readonly args?: string
}

type Count = 'workers' | 'threads' | 'worker-connections'

interface Flags {
  readonly counts: Readonly<Record<string, Count>>
  readonly mode: readonly string[]
  /** Set by bench, or of no use here: places, logs, users. The first take a value. */
  readonly left: readonly string[]
  readonly leftAlone: readonly string[]
}

/** Of the servers' own command lines. */
const flagsOf: Readonly<Record<string, Flags>> = {
  gunicorn: {
    counts: {
      '-w': 'workers',
      '--workers': 'workers',
      '--threads': 'threads',
      '--worker-connections': 'worker-connections',
    },
    mode: ['-k', '--worker-class'],
    left: [
      ...['-b', '--bind', '-p', '--pid', '-u', '--user', '-g', '--group', '-n', '--name', '--log-level'],
      ...['--log-file', '--error-logfile', '--access-logfile', '--access-logformat', '--log-config'],
    ],
    leftAlone: ['-D', '--daemon', '--reload', '--capture-output'],
  },
  uvicorn: {
    counts: {'--workers': 'workers'},
    mode: [],
    left: [
      '--host',
      '--port',
      '--uds',
      '--fd',
      '--log-level',
      '--log-config',
      '--loop',
      '--http',
      '--reload-dir',
    ],
    leftAlone: ['--reload', '--factory', '--access-log', '--no-access-log', '--use-colors'],
  },
  hypercorn: {
    counts: {'-w': 'workers', '--workers': 'workers'},
    mode: ['-k', '--worker-class'],
    left: [
      '-b',
      '--bind',
      '-p',
      '--pid',
      '--log-level',
      '--log-file',
      '--access-logfile',
      '--error-logfile',
      '--backlog',
    ],
    leftAlone: ['--reload', '--debug'],
  },
  waitress: {
    counts: {'--threads': 'threads'},
    mode: [],
    left: ['--listen', '--host', '--port', '--unix-socket', '--connection-limit', '--backlog'],
    leftAlone: ['--call'],
  },
}

/**
 * Reads what a command line says beside program and app. What its shell would fill in is not known here, and left out. Of
 * servers whose flags are not known, nothing.
 */
export function settingsIn(server: string, words: readonly string[], app: string): StartSettings {
  const known = flagsOf[server]
  if (known === undefined) return {}
  const {settings, rest} = readWords(known, separated(words.slice(1)), app)
  // As gunicorn itself does it.
  const isPool = server === 'gunicorn' && (settings.mode ?? 'sync') === 'sync' && (settings.threads ?? 1) > 1
  return {
    ...settings,
    ...(isPool ? {mode: 'gthread'} : {}),
    // A word that a shell would change says nothing here, and neither does its flag.
    ...(rest.length === 0 || rest.some(word => /[$`*]/.test(word)) ? {} : {args: joinWords(rest)}),
  }
}

interface Read {
  readonly settings: {-readonly [Name in Count]?: number} & {mode?: string}
  readonly rest: string[]
}

function readWords({counts, mode, left, leftAlone}: Flags, words: readonly string[], app: string): Read {
  const read: Read = {settings: {}, rest: []}
  const valued = new Set([...left, ...mode, ...Object.keys(counts)])
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === app || leftAlone.includes(word)) continue
    if (!valued.has(word)) {
      read.rest.push(word)
      continue
    }
    const value = words[++at] ?? ''
    const counted = counts[word]
    if (counted !== undefined && /^\d+$/.test(value)) read.settings[counted] = Number(value)
    if (mode.includes(word)) read.settings.mode = className(value)
  }
  return read
}

/** Each flag apart from its value. */
function separated(words: readonly string[]): readonly string[] {
  return words.flatMap(word => (word.startsWith('--') ? splitOnce(word) : attached(word)))
}

/** `--workers=4` */
function splitOnce(word: string): readonly string[] {
  const at = word.indexOf('=')
  return at === -1 ? [word] : [word.slice(0, at), word.slice(at + 1)]
}

/** `-w4` */
function attached(word: string): readonly string[] {
  return /^-[a-zA-Z]./.test(word) ? [word.slice(0, 2), word.slice(2).replace(/^=/, '')] : [word]
}

/** `uvicorn.workers.UvicornH11Worker` is gunicorn's worker `uvicorn-h11`. */
function className(value: string): string {
  const last = value.split('.').at(-1) ?? value
  if (last === 'UvicornWorker') return 'uvicorn'
  return last === 'UvicornH11Worker' ? 'uvicorn-h11' : value
}
