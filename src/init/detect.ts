import {findDjango} from './django.js'
import {imageStart} from './dockerfile.js'
import type {Folder} from './folder.js'
import type {CommandApp, Found, PythonApp, StartLine} from './found.js'
import {findNode} from './node-project.js'
import {webCommand} from './procfile.js'
import {findPythonSource} from './python-sources.js'
import {readStartLine} from './start-line.js'

interface NamedLine {
  readonly line: StartLine
  readonly file: string
}

/**
 * What app is in a folder, from its files alone. The sources say what it is, the lines by which it is started elsewhere
 * which server: Django before an app that such a line names, before other sources, before a command.
 */
export function detect(folder: Folder): Found {
  const lines = startLines(folder)
  const server = lines.find(({line}) => line.kind === 'python')
  const found =
    findDjango(folder) ??
    (server === undefined ? undefined : pythonOf(server, folder)) ??
    findPythonSource(folder) ??
    findNode(folder) ??
    lines.map(commandOf).find(command => command !== undefined)
  if (found?.kind !== 'python') return found ?? {kind: 'nothing'}
  return withServer(found, server, folder)
}

/** Those there are, likeliest to be kept up to date first. */
function startLines(folder: Folder): readonly NamedLine[] {
  const procfile = webCommand(folder.read('Procfile') ?? '')
  const image = imageStart(folder.read('Dockerfile') ?? '')
  const configured = /^wsgi_app\s*=\s*(["'])([\w.]+(?::[\w.]+)?)\1/m.exec(
    folder.read('gunicorn.conf.py') ?? '',
  )
  return [
    {file: 'Procfile', line: procfile === undefined ? null : readStartLine(procfile, folder)},
    {file: 'Dockerfile', line: image === undefined ? null : readStartLine(image.command, folder, image.port)},
    {
      file: 'gunicorn.conf.py',
      line: configured === null ? null : readStartLine(`gunicorn ${configured[2] ?? ''}`, folder),
    },
  ].flatMap(({file, line}) => (line === null ? [] : [{file, line}]))
}

/** The framework is that of the module, where its source shows one. */
function pythonOf({line, file}: NamedLine, folder: Folder): PythonApp | undefined {
  if (line.kind !== 'python') return undefined
  const source = findPythonSource(folder)
  return {
    kind: 'python',
    framework: source?.framework ?? 'Python',
    folder: '',
    apps: [{...line.app, interface: null}],
    ...{server: line.server, settings: line.settings},
    evidence: [`${file}: ${line.text}`],
  }
}

function commandOf({line, file}: NamedLine): CommandApp | undefined {
  if (line.kind !== 'command') return undefined
  const {command, port, text} = line
  return {kind: 'command', command, port, evidence: [`${file}: ${text}`]}
}

/** gunicorn reads a gunicorn.conf.py that it finds, so whoever wrote one uses gunicorn. */
function withServer(app: PythonApp, line: NamedLine | undefined, folder: Folder): PythonApp {
  if (app.server !== null) return app
  if (line?.line.kind === 'python')
    return {
      ...app,
      server: line.line.server,
      settings: line.line.settings,
      evidence: [...app.evidence, `${line.file}: ${line.line.text}`],
    }
  return folder.read('gunicorn.conf.py') === undefined
    ? app
    : {...app, server: 'gunicorn', evidence: [...app.evidence, 'gunicorn.conf.py']}
}
