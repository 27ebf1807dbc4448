import {isUnix} from '../../http/request-url.js'
import {createAutocannonEngine} from '../autocannon/engine.js'
import {connectionsOf} from '../job.js'
import {createKernelEngine} from '../kernel/engine.js'
import {requireOwnLimits} from '../own-limits.js'
import type {CreateEngine} from './contract.js'

/** The one place that knows which engines there are. Throws where this process cannot have what the job needs. */
export const createEngine: CreateEngine = (job, listener) => {
  requireOwnLimits({connections: connectionsOf(job), processes: 1, isTcp: !isUnix(job.url)})
  return job.engine === 'kernel' ? createKernelEngine(job, listener) : createAutocannonEngine(job, listener)
}
