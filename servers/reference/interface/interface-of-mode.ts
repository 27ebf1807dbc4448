import type {Mode} from '../../../src/server/protocol.js'

/** How an app is called: wsgi.ts, asgi.ts, or as node:http calls a request listener. */
export type Interface = 'wsgi' | 'asgi' | 'node'

/** Each mode calls apps in one way. */
export const interfaceOf: Readonly<Record<Mode, Interface>> = {
  sync: 'wsgi',
  thread: 'wsgi',
  green: 'wsgi',
  async: 'asgi',
  native: 'node',
}

const descriptions: Readonly<Record<Interface, string>> = {
  wsgi: 'a WSGI app, a generator function (environ, startResponse)',
  asgi: 'an ASGI app, an async function (scope, receive, send)',
  node: 'a plain handler (request, response)',
}

export function interfaceRefusal(wanted: string, mode: Mode): string {
  return `--interface ${wanted} is not supported in ${mode} mode, which calls ${descriptions[interfaceOf[mode]]}${modesHint(wanted)}`
}

/**
 * Why an app cannot be called as `mode` calls apps; undefined when it can, or when nothing speaks against it.
 * JavaScript tells three things of a function: whether it is a generator, whether it is async, and its parameters.
 */
export function misfit(app: Callable, mode: Mode): string | undefined {
  const seen = seemingInterface(app, interfaceOf[mode])
  if (seen === interfaceOf[mode]) return undefined
  return `it seems to be ${descriptions[seen]}, and ${mode} mode calls ${descriptions[interfaceOf[mode]]}${modesHint(seen)}; --interface ${interfaceOf[mode]} if it is one`
}

export type Callable = (...args: never[]) => unknown

/** Where a function could be either, the mode decides: Express's has three parameters and is a plain handler. */
function seemingInterface(app: Callable, wanted: Interface): Interface {
  const kind = Object.prototype.toString.call(app)
  if (kind === '[object GeneratorFunction]') return 'wsgi'
  const isAsync = kind === '[object AsyncFunction]'
  if (app.length === 3) return isAsync || wanted === 'asgi' ? 'asgi' : 'node'
  // Parameters that have defaults, or are taken together (...args), do not count: that says nothing.
  if (app.length === 0 && wanted !== 'wsgi') return wanted
  return 'node'
}

function modesHint(wanted: string): string {
  const modes = Object.entries(interfaceOf).flatMap(([mode, each]) => (each === wanted ? [mode] : []))
  return `; for ${wanted}: --mode ${modes.join(', ')}`
}
