import {pathPattern} from '../config/words/request.js'
import {pathScenario} from '../config/scenario/scenario.js'
import type {Route, Tried} from './ask/answers.js'

/** Most that are asked before giving up on more good ones. */
const mostAsked = 12

/** How many routes are proposed, and so how many good answers are enough. */
export const wanted = 3

/** A GET of these may change or end something, leaves the app, or is not the app's own work. */
const unwanted =
  /^(admin|static|media|assets|favicon|robots|sitemap|docs?|redoc|openapi|swagger|schema|graphiql|jsi18n|debug|silk|metrics|log(in|out|off)|sign(in|out|off|up)|auth|oauth\d?|sso|saml|accounts?|callback|register|password|delete|remove|destroy|drop|purge|clear|flush|reset|cancel|revoke|disable|unsubscribe|subscribe|confirm|activate|verify|kill|stop|shutdown|restart|reboot|reload|exit|quit|run|exec|execute|trigger|send|sync|import|export|download|upload|migrate|seed|install|webhooks?|cron|stream|sse|ws|websockets?)$/i

/** What tells that an app is up, and little of how fast it is. */
const health =
  /^\/?(_?health[a-z_-]*|healthz|ready|readyz|readiness|live|livez|liveness|ping|status|up|heartbeat|__heartbeat__|lbheartbeat)\/?$/i

/**
 * Paths worth asking, likeliest first: those that take GET and in which nothing has to be filled in, the shortest before
 * the deeper; `/` in any case, because a page may be there that is in no map.
 */
export function candidates(routes: readonly Route[]): readonly string[] {
  const paths = routes
    .filter(({methods, open}) => !open && (methods === null || methods.includes('GET')))
    .map(({path}) => path)
    .filter(path => pathPattern.test(path) && !path.startsWith('//') && !isUnwanted(path))
  const unique = [...new Set(['/', ...paths])]
  const depth = (path: string) => path.split('/').filter(Boolean).length
  const byDepth = unique
    .map((path, at) => ({path, at}))
    .sort((a, b) => depth(a.path) - depth(b.path) || a.at - b.at)
    .map(({path}) => path)
  // A health check is asked among the first: it tells best that the app is ready.
  const checks = byDepth.filter(path => health.test(path)).slice(0, 2)
  return ['/', ...checks, ...byDepth.filter(path => path !== '/' && !health.test(path))].slice(0, mostAsked)
}

/** `log-out`, `logOut` and `logout` are one. */
function isUnwanted(path: string): boolean {
  return path.split('/').some(segment => {
    const words = segment.replaceAll(/([a-z])([A-Z])/g, '$1 $2').split(/[^A-Za-z0-9]+/)
    return [...words, words.join('')].some(word => unwanted.test(word))
  })
}

export interface ChosenRoutes {
  /** What is loaded: paths that gave a good answer. */
  readonly paths: readonly string[]
  /** What answered 200; null: nothing is known to. */
  readonly ready: string | null
}

/** Of what answered: pages before health checks, which are loaded only where there is nothing else. */
export function chooseRoutes(tried: readonly Tried[]): ChosenRoutes {
  const good = tried.filter(({status}) => status !== null && status >= 200 && status < 300)
  const pages = good.filter(({path}) => !health.test(path))
  const names = new Set<string>()
  const paths = (pages.length > 0 ? pages : good)
    .map(({path}) => path)
    .filter(path => {
      const {name} = pathScenario(path)
      return names.has(name) ? false : names.add(name)
    })
    .slice(0, wanted)
  const up = good.filter(({status}) => status === 200).map(({path}) => path)
  return {paths, ready: up.find(path => health.test(path)) ?? up[0] ?? null}
}
