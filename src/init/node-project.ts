import {z} from 'zod'
import {splitWords} from '../text/quoting.js'
import {has, type Folder} from './folder.js'
import type {NodeApp} from './found.js'

/** Of package.json what says how an app is started. What is otherwise than npm has it is not there. */
const packageSchema = z.object({
  main: z.string().optional().catch(undefined),
  scripts: z.record(z.string(), z.string()).catch({}).default({}),
  dependencies: z.record(z.string(), z.unknown()).catch({}).default({}),
})

const frameworks: Readonly<Record<string, string>> = {
  express: 'Express',
  fastify: 'Fastify',
  koa: 'Koa',
  '@hapi/hapi': 'hapi',
  '@nestjs/core': 'NestJS',
  next: 'Next.js',
  hono: 'Hono',
}

/** What `npm start` runs, without npm and its shell where node alone does: their memory is none of the app's. */
export function findNode(folder: Folder): NodeApp | undefined {
  const text = folder.read('package.json')
  if (text === undefined) return undefined
  const {main, scripts, dependencies} = readPackage(text)
  const [, framework] = Object.entries(frameworks).find(([name]) => name in dependencies) ?? []
  const script = scripts['start']
  const entry = entryOf(script, main, folder, framework !== undefined)
  if (script === undefined && entry === undefined) return undefined
  const evidence = [script === undefined ? 'package.json' : `package.json: start: ${script}`]
  return {
    kind: 'node',
    framework: framework ?? 'Node',
    entry: entry === undefined ? null : (entry.at(-1) ?? null),
    command: `PORT={port} ${entry === undefined ? 'npm start' : entry.join(' ')}`,
    evidence,
  }
}

function readPackage(text: string): z.output<typeof packageSchema> {
  try {
    return packageSchema.catch({scripts: {}, dependencies: {}}).parse(JSON.parse(text))
  } catch {
    return {scripts: {}, dependencies: {}}
  }
}

/** `node server.js`, with what stands before the program; undefined: another program starts it. */
function entryOf(
  script: string | undefined,
  main: string | undefined,
  folder: Folder,
  isServer: boolean,
): readonly string[] | undefined {
  if (script !== undefined) {
    const words = splitWords(script) ?? []
    const isSimple = /^(node|nodemon)$/.test(words[0] ?? '') && !/[;&|<>()$`*'"\\]/.test(script)
    // Behind the program stand its own arguments.
    const file = words.slice(1).findIndex(word => !word.startsWith('-')) + 1
    if (!isSimple || file === 0) return undefined
    const program = words.slice(1, file + 1)
    return file + 1 === words.length && isFile(words[file] ?? '', folder) ? ['node', ...program] : undefined
  }
  // npm starts server.js where no script says otherwise.
  const file = ['server.js', ...(isServer ? [main ?? '', 'index.js', 'app.js'] : [])].find(
    name => name !== '' && isFile(name, folder),
  )
  return file === undefined ? undefined : ['node', file]
}

/** With or without its extension, as node resolves it. */
function isFile(name: string, folder: Folder): boolean {
  const path = name.replace(/^\.\//, '')
  return ['', '.js', '/index.js'].some(extension => has(folder, path + extension))
}
