import type {Settings} from '../settings/settings.js'

/** After how many requests a worker is to be replaced: gunicorn's max_requests + randint(0, jitter). */
export function requestLimit({maxRequests, maxRequestsJitter}: Settings): number {
  if (maxRequests === 0) return Infinity
  return maxRequests + Math.floor(Math.random() * (maxRequestsJitter + 1))
}
