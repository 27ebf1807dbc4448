import type {Log} from '../../log/log.js'
import type {NativeApp} from '../../interface/native.js'
import type {Callable} from '../../interface/interface-of-mode.js'
import {failingWith, surviveStrayErrors} from './stray-error.js'

/**
 * A user's request listener. It may end its response long after it has returned, so its call lasts until then: an error
 * in a callback meanwhile is an error of this request.
 */
export function userNativeApp(callable: Callable, log: Log): NativeApp {
  surviveStrayErrors(log)
  const listener = callable as unknown as NativeApp
  return (request, response) =>
    failingWith(async () => {
      const closed = new Promise(resolve => response.once('close', resolve))
      await listener(request, response)
      await closed
    })
}
