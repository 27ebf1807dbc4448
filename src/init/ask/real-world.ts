import {join} from 'node:path'
import {findProgram, isProgram} from '../../server/install/python.js'
import type {ServerManifest} from '../../server/manifest/schema.js'
import {askedPort} from '../propose-node.js'
import {realFolder} from '../real-folder.js'
import {heard} from './answers.js'
import {askChild} from './ask-child.js'
import {nodeAskVariable, nodeQuestion} from './node-question.js'
import {pythonQuestion} from './python-question.js'
import type {InitWorld, NodeAppQuestion, PythonAppQuestion} from './world.js'

/** An import, and a dozen requests. */
const patienceMs = 30_000
const poetryMs = 15_000

export function realInitWorld(
  root: string,
  environment: NodeJS.ProcessEnv,
  manifests: readonly ServerManifest[],
  signal: AbortSignal,
): InitWorld {
  const find = (name: string) => findProgram(name, environment)
  const ask = async (argv: readonly [string, ...string[]], folder: string, more: NodeJS.ProcessEnv) => {
    const question = {argv, folder: join(root, folder), environment: {...environment, ...more}, patienceMs}
    return heard(await askChild(question, signal), patienceMs)
  }
  return {
    folder: realFolder(root),
    environment,
    manifests,
    findProgram: find,
    askPoetry: async () => {
      const poetry = find('poetry')
      return poetry === undefined ? undefined : poetrysPython(poetry, root, environment, signal)
    },
    askPython: ({
      program,
      folder,
      app,
      isFactory,
      distributions,
      modules,
      paths,
      enough,
    }: PythonAppQuestion) => {
      const question = {app, factory: isFactory, distributions, modules, paths, enough}
      // Relative to the project, not to the app's folder; a bare name is looked for on PATH.
      const python = program.includes('/') && !program.startsWith('/') ? join(root, program) : program
      return ask([python, '-c', pythonQuestion, JSON.stringify(question)], folder, {
        PYTHONPATH: [join(root, folder), environment['PYTHONPATH'] ?? ''].filter(Boolean).join(':'),
        // What is only looked at is left as it was.
        PYTHONDONTWRITEBYTECODE: '1',
      })
    },
    askNode: ({folder, entry, paths, enough}: NodeAppQuestion) =>
      ask(
        [
          find('node') ?? process.execPath,
          '--import',
          `data:text/javascript,${encodeURIComponent(nodeQuestion)}`,
          entry,
        ],
        folder,
        {PORT: String(askedPort), [nodeAskVariable]: JSON.stringify({paths, enough})},
      ),
  }
}

async function poetrysPython(
  poetry: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string | undefined> {
  const argv = [poetry, 'env', 'info', '--executable', '--no-interaction'] as const
  const {stdout} = await askChild({argv, folder, environment, patienceMs: poetryMs}, signal)
  const path = stdout.trim().split('\n').at(-1) ?? ''
  return path.startsWith('/') && isProgram(path) ? path : undefined
}
