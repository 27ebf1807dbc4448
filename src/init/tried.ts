import type {Tried} from './ask/answers.js'
import type {ProposedFile} from './proposal.js'
import {chooseRoutes} from './routes.js'

/** What goes into the file of paths that were asked, and a line on each that is not. */
export function chooseAnswered(tried: readonly Tried[]): {
  readonly file: Pick<ProposedFile, 'ready' | 'scenarios'>
  readonly notes: readonly string[]
} {
  const {paths, ready} = chooseRoutes(tried)
  const told = tried.map(tellAnswer)
  const asked = told.length === 0 ? [] : [`asked the app: ${told.join(', ')}`]
  if (paths.length > 0)
    return {
      file: {...(ready === null ? {} : {ready: {path: ready}}), scenarios: [...paths]},
      notes: asked,
    }
  const why = tried.length === 0 ? 'no path was asked' : 'none of these answers 2xx'
  return {
    file: {scenarios: ['/']},
    notes: [...asked, `${why}: write under scenarios: a path that does`, ...hostsOf(tried)],
  }
}

function tellAnswer({path, status, location, error}: Tried): string {
  if (status === null) return `${path} failed (${error ?? 'no answer'})`
  return location === null ? `${path} ${status}` : `${path} ${status} to ${location}`
}

/** Django's and Starlette's answer to a Host that they do not know. */
function hostsOf(tried: readonly Tried[]): readonly string[] {
  return tried.length > 0 && tried.every(({status}) => status === 400)
    ? ['they may refuse the host 127.0.0.1: add it to ALLOWED_HOSTS, or whatever names the hosts of the app']
    : []
}
