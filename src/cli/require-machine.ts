import {existsSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {messageOf, usageError} from '../error.js'
import {isUnix} from '../http/request-url.js'
import {Limiter} from '../limits/limiter.js'
import {requireOwnLimits, type ClientNeeds} from '../load/own-limits.js'
import {allowedCpus, readFingerprint} from '../measure/fingerprint.js'
import {requireFit} from '../plan/limits-fit.js'
import type {Cpus} from '../plan/pinning.js'
import type {Plan} from '../plan/plan.js'
import type {ServiceRecord} from '../result/plan-record.js'
import {requireDatabase} from '../server/database.js'
import {requireNginx} from '../server/nginx.js'
import {requireFreePort} from '../server/port.js'
import {requireLinux} from '../server/reference.js'
import {wordsWithoutSecrets} from '../text/secrets.js'
import {addressNotice} from './address-notice.js'

/** What is known of the machine a plan is for. */
export interface MachineFound {
  /** What a user should know. */
  readonly notice: string | undefined
  /** The database of --database, where there is one. */
  readonly services: readonly ServiceRecord[]
}

/**
 * Refuses, before anything is started, what this machine cannot do of a plan. What it finds is returned.
 * @throws BenchError
 */
export async function requireMachine(
  plan: Plan,
  database: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<MachineFound> {
  if (plan.url === null) requireLinux(process.platform)
  requireLimits(plan)
  requireOwnLimits(needsOf(plan))
  if (plan.port !== null) await refuseTakenPort(plan.port)
  if (plan.arms.some(arm => arm.proxy !== undefined)) requireNginx(environment)
  const service = database !== undefined && plan.url === null ? await requireDatabase(database) : null
  return {
    notice: plan.url === null ? undefined : await addressNotice(plan.url),
    services: service === null ? [] : [service],
  }
}

/** What follows --secret is a name. */
export function commandWithoutSecrets(
  words: readonly string[],
  {secrets}: Pick<Plan, 'secrets'>,
): readonly string[] {
  const masked = wordsWithoutSecrets(words, secrets)
  return words.map((word, index) => (words[index - 1] === '--secret' ? word : (masked[index] ?? '')))
}

export function readCpus({PATH = ''}: NodeJS.ProcessEnv): Cpus {
  const hasTaskset = PATH.split(delimiter).some(
    folder => folder !== '' && existsSync(join(folder, 'taskset')),
  )
  return {allowed: allowedCpus() ?? [], hasTaskset}
}

/** The user named the port, so another one is the user's to name. */
async function refuseTakenPort(port: number): Promise<void> {
  await requireFreePort('127.0.0.1', port).catch((error: unknown) => {
    throw usageError(
      'WB_NAMED_PORT_TAKEN',
      messageOf(error),
      'give another --port, or none for any free one',
      error,
    )
  })
}

/** Before anything starts: where limits cannot be enforced, nothing is measured without them. */
function requireLimits({arms}: Plan): void {
  const limited = arms.flatMap(({limits}) => limits ?? [])
  if (limited.length === 0) return
  const limiter = new Limiter()
  const {memoryBytes, cgroupMemoryLimit} = readFingerprint()
  const machine = {
    cpus: allowedCpus() ?? [],
    memoryBytes: Math.min(memoryBytes, cgroupMemoryLimit ?? Infinity),
  }
  for (const limits of limited) {
    requireFit(limits, machine)
    limiter.require(limits)
  }
}

function needsOf({scenarios, loadWorkers, url}: Plan): ClientNeeds {
  const connections = Math.max(...scenarios.map(scenario => scenario.connections))
  return {connections, processes: loadWorkers, isTcp: url === null || !isUnix(url)}
}
