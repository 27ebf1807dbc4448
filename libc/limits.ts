import {check, orErrno} from './errno.js'
import {bind} from './library.js'

const getLimitCall = bind('getrlimit', 'int', ['int', 'void *']) as (
  resource: number,
  limit: BigUint64Array,
) => number

const RLIMIT_NOFILE = 7
const RLIM_INFINITY = 2n ** 64n - 1n

/** How many descriptors this process can have open at once. Node raises its soft limit to the hard one when it starts. */
export function descriptorLimit(): number {
  const limit = new BigUint64Array(2)
  check(orErrno(getLimitCall(RLIMIT_NOFILE, limit)), 'getrlimit')
  const soft = limit[0] ?? 0n
  return soft === RLIM_INFINITY ? Infinity : Number(soft)
}
