import {readFileSync, readdirSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

import type {LaunchSpec} from '../../src/server/handle.js'
import {freePort} from '../../src/server/port.js'

/** How one of `fixtures/` is launched, on a port that is free now. */
export async function fixtureSpec(
  name: string,
  {
    args = [],
    ...more
  }: Partial<Omit<LaunchSpec, 'ready'>> & {args?: string[]; ready?: Partial<LaunchSpec['ready']>} = {},
): Promise<LaunchSpec> {
  const port = await freePort()
  const program = fileURLToPath(new URL(`fixtures/${name}.mjs`, import.meta.url))
  return {
    name: `fixture/${name}`,
    argv: [process.execPath, program, String(port), ...args],
    host: '127.0.0.1',
    port,
    stopMs: 20_000,
    ...more,
    ready: {path: '/', status: 200, timeoutMs: 30_000, ...more.ready},
  }
}

/** Whose command line names this port: every process of a fixture that was given it, found without the code under test. */
export function processesOn(port: number): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => commandLine(pid).includes(String(port)))
    .map(Number)
}

/** Alive, and no zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
