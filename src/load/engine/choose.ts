import {createAutocannonEngine} from '../autocannon/engine.js'
import {createKernelEngine} from '../kernel/engine.js'
import type {CreateEngine} from './contract.js'

/** The one place that knows which engines there are. */
export const createEngine: CreateEngine = (job, listener) =>
  job.engine === 'kernel' ? createKernelEngine(job, listener) : createAutocannonEngine(job, listener)
