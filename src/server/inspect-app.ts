import {spawn} from 'node:child_process'
import {usageError} from '../error.js'
import {withWatchdog} from './watchdog/watchdog.js'
import type {AppInterface} from './variant.js'

/**
 * Imports the user's app once in its own interpreter, before any server is started, to learn whether it is WSGI or
 * ASGI; a factory (`module:create_app()`) is called for it. A usage error says what is wrong with it: no such module, an import that raises, no such attribute.
 */
export async function inspectApp(
  python: string,
  word: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<AppInterface> {
  if (!/^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(\(\))?$/.test(word))
    throw usageError(
      'WB_BAD_APP',
      `--app must be MODULE:ATTRIBUTE such as mysite.wsgi:application, or MODULE:FACTORY() such as shop:create_app(), not "${word}"`,
    )
  const {stdout, stderr, code} = await withWatchdog(() => runPython(python, word, folder, environment))
  const answer = answerOf(stdout)
  if (answer === undefined)
    throw usageError(
      'WB_BAD_APP',
      `--app ${word}: importing it ended Python (${code})`,
      lastLines(stderr) || undefined,
    )
  if ('interface' in answer) return answer.interface
  throw usageError(
    'WB_BAD_APP',
    `--app ${word}: ${answer.fault}`,
    `looked for in ${folder} with ${python}${answer.detail === '' ? '' : `\n${lastLines(answer.detail)}`}`,
  )
}

type Answer = {readonly interface: 'wsgi' | 'asgi'} | {readonly fault: string; readonly detail: string}

/** Its answer is the last line, behind a mark: an app may print while it is imported. */
const mark = '@bench-app@'

const question = `
import importlib, inspect, json, sys, traceback

def say(**answer):
    sys.stdout.flush()
    print("\\n${mark}" + json.dumps(answer), flush=True)
    raise SystemExit(0)

word, parentheses, _ = sys.argv[1].partition("()")
module, _, attribute = word.partition(":")
try:
    found = importlib.import_module(module)
except ModuleNotFoundError as error:
    if error.name and (module == error.name or module.startswith(error.name + ".")):
        say(fault="there is no module " + repr(error.name), detail="")
    say(fault="its import failed: " + str(error), detail=traceback.format_exc())
except BaseException as error:
    say(fault="its import raised " + type(error).__name__ + ": " + str(error), detail=traceback.format_exc())
for name in attribute.split("."):
    if not hasattr(found, name):
        callables = [n for n, v in vars(found).items() if callable(v) and not n.startswith("_") and not inspect.isclass(v)]
        say(fault="there is no " + repr(name) + " in it", detail="it has: " + ", ".join(callables[:20]))
    found = getattr(found, name)
if not callable(found):
    say(fault="it is a " + type(found).__name__ + ", which cannot be called", detail="")
def takes(number):
    try:
        inspect.signature(found).bind(*range(number))
        return True
    except TypeError:
        return False
    except ValueError:
        return number == 2
if parentheses:
    try:
        found = found()
    except BaseException as error:
        say(fault="calling it raised " + type(error).__name__ + ": " + str(error), detail=traceback.format_exc())
    if not callable(found):
        say(fault="it returned a " + type(found).__name__ + ", which cannot be called", detail="")
elif takes(0) and not takes(1) and not takes(2) and not takes(3):
    say(fault="it takes no arguments, as a function that makes the app does", detail="call it: --app '" + sys.argv[1] + "()', or --factory")
call = found if inspect.isroutine(found) else type(found).__call__
def takes_three():
    try:
        return len(inspect.signature(found).parameters) == 3
    except (TypeError, ValueError):
        return False
say(interface="asgi" if inspect.iscoroutinefunction(call) or takes_three() else "wsgi")
`

const patienceMs = 60_000
const mostOutput = 65_536

async function runPython(python: string, word: string, folder: string, environment: NodeJS.ProcessEnv) {
  const env = {
    ...environment,
    PYTHONPATH: [folder, environment['PYTHONPATH'] ?? ''].filter(Boolean).join(':'),
  }
  const child = spawn(python, ['-c', question, word], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout = (stdout + text).slice(-mostOutput)))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-mostOutput)))
  const code = await new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('close', (exit, signal) => resolve(signal === null ? `exit code ${String(exit)}` : signal))
  })
  return {stdout, stderr, code}
}

function answerOf(stdout: string): Answer | undefined {
  const at = stdout.lastIndexOf(mark)
  return at === -1 ? undefined : (JSON.parse(stdout.slice(at + mark.length)) as Answer)
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-12).join('\n')
}
