import {LeftOut, written, type Draft, type DraftText, type Imported} from '../draft.js'
import {badImport, nameOf} from '../read-document.js'
import type {LogEntry} from './line.js'
import type {ReadLog} from './read.js'
import {routeOf} from './route.js'

/** As many ways as a mix may have. */
const mostRoutes = 50

interface Route {
  readonly route: string
  readonly method: string
  count: number
  /** By target, how often. */
  readonly targets: Map<string, number>
}

const assets = /\.(css|js|mjs|map|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|eot|mp4|webm|mp3)$/i

/** A mix of the log's routes, each by its share; static files apart. */
export function importAccessLog({entries, notUnderstood}: ReadLog, file: string): Imported {
  const leftOut = new LeftOut()
  if (notUnderstood > 0) leftOut.add('in lines that are not understood', notUnderstood)
  const routes = new Map<string, Route>()
  for (const {method, target, status} of entries) {
    const why = whyNot({method, target, status})
    if (why !== undefined) {
      leftOut.add(why)
      continue
    }
    const route = routeOf(target)
    const key = `${method} ${route}`
    const found: Route = routes.get(key) ?? {route, method, count: 0, targets: new Map()}
    routes.set(key, found)
    found.count++
    if (found.targets.size < 10_000 || found.targets.has(target))
      found.targets.set(target, (found.targets.get(target) ?? 0) + 1)
  }
  const sorted = [...routes.values()].sort((a, b) => b.count - a.count)
  for (const {count} of sorted.slice(mostRoutes))
    leftOut.add(`of routes beyond the first ${mostRoutes}`, count)
  if (sorted.length === 0) throw badImport(file, 'it has no request of GET or HEAD that was answered well')
  const drafts = sorted.slice(0, mostRoutes).map(draftOf)
  const drawn = drafts.some(({target}) => target.some(part => typeof part !== 'string'))
  return {
    ...{name: nameOf(file), order: 'mix', drafts, leftOut: leftOut.counts},
    description: 'the routes of an access log, each by its share',
    notes: drawn
      ? ['Numbers in paths are drawn between the lowest and the highest of the log: not each need exist.']
      : [],
  }
}

function whyNot({
  method,
  target,
  status,
}: Pick<LogEntry, 'method' | 'target' | 'status'>): string | undefined {
  if (method !== 'GET' && method !== 'HEAD') return `of ${method}: a log has no bodies`
  if (assets.test(target.split('?', 1)[0] ?? '')) return 'of static files'
  return status !== null && (status >= 400 || status < 200) ? 'that failed in the log' : undefined
}

function draftOf({route, method, count, targets}: Route): Draft {
  const usual = [...targets].sort(([, a], [, b]) => b - a).at(0)?.[0] ?? route
  return {
    ...{method, headers: [], body: null, weight: count, target: targetOf(route, [...targets.keys()], usual)},
    name: `${method} ${route}`,
    status: '2xx,3xx',
  }
}

/** With a number drawn where one varies; else what was asked most often. */
function targetOf(route: string, targets: readonly string[], usual: string): readonly DraftText[] {
  const parts = route.split('{id}')
  const numbers = targets.map(target => target.split('?', 1)[0]?.match(/(?<=\/)\d{1,15}(?=\/|$)/g) ?? [])
  const isDrawn = parts.length === 2 && targets.length > 1 && numbers.every(found => found.length === 1)
  if (!isDrawn) return [usual]
  const values = numbers.map(([only]) => Number(only))
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
  return [parts[0] ?? '', written(`{{int ${least} ${most}}}`), parts[1] ?? '']
}
