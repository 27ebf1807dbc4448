import {knownVersion} from '../load/autocannon/version.js'
import {whyNoKernel} from '../load/kernel/support.js'
import type {EngineSupport} from '../plan/engine.js'

/** What this machine says of the engines, when it is asked. */
export const engines: EngineSupport = {whyNoKernel, version: knownVersion}
