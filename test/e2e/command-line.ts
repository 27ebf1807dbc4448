import {expect} from 'vitest'
import type {Sandbox} from './bench.js'

/** Words of a command line, whole ones of which may be quoted. */
export function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, ...found]) => found.find(Boolean) ?? '')
}

/** The same command on a port of its own, and in windows short enough for a test. */
export async function execute(line: string, port: number, sandbox: Sandbox): Promise<void> {
  const [npx, bench, command, ...rest] = words(line).map(word =>
    word.replace('127.0.0.1:8000', `127.0.0.1:${port}`).replace(/^20s$/, '1s'),
  )
  expect([npx, bench]).toEqual(['npx', 'bench'])
  const {code, stdout, stderr} = await sandbox.run([command!, ...rest, ...shorter(command!, rest)])
  expect(code, `${line}\n${stderr}`).toBe(0)
  expect(stdout).not.toBe('')
}

function shorter(command: string, args: readonly string[]): readonly string[] {
  if (command === 'run' && args.includes('--quick')) return ['--duration', '200ms', '--warmup', '50ms']
  if (command === 'run') {
    // Few clients: the queue of a slot-bound server has to be drained after each window.
    const clients = args.some(word => word === '-c' || word === '--connections') ? [] : ['--connections', '8']
    const length = args.includes('--duration') ? [] : ['--duration', '200ms']
    return ['--rounds', '1', ...length, '--warmup', '50ms', ...clients]
  }
  // One metric decides in five rounds, and no noise reaches such a margin.
  if (command === 'gate')
    return [
      '--metric',
      'cpu',
      '--margin',
      'cpu=900%',
      '--rounds',
      '5',
      '--warmup',
      '50ms',
      '--budget',
      '300s',
    ]
  return []
}
