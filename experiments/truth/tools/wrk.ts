import {outputOf} from './program.js'
import {numberIn, sum, type Tool} from './tool.js'

const unitMs: Readonly<Record<string, number>> = {us: 1e-3, ms: 1, s: 1e3, m: 6e4}

export const wrk: Tool = {
  name: 'wrk',
  find: async () => {
    const version = /^wrk (\S+)/.exec((await outputOf(['wrk', '-v'])) ?? '')?.[1]
    return version === undefined ? undefined : {program: ['wrk'], version}
  },
  loops: ['closed'],
  note: 'no open loop',
  args: ({url, seconds, connections, timeoutSeconds}) => [
    ...['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', `${timeoutSeconds}s`, '--latency'],
    url,
  ],
  read: stdout => {
    const at = (percent: number): number => {
      const [, value, unit = ''] =
        new RegExp(`^ +${percent}% +([\\d.]+)(us|ms|s|m) *$`, 'm').exec(stdout) ?? []
      return Number(value) * (unitMs[unit] ?? NaN)
    }
    const requests = numberIn(stdout, /(\d+) requests in/)
    if (Number.isNaN(requests)) throw new Error('wrk printed no result')
    const non2xx = numberIn(stdout, /Non-2xx or 3xx responses: (\d+)/, 0)
    const errors = ['connect', 'read', 'write', 'timeout'].map(kind =>
      numberIn(stdout, new RegExp(`Socket errors:.*${kind} (\\d+)`), 0),
    )
    return {
      saidMs: requests === 0 ? {p50: NaN, p90: NaN, p99: NaN} : {p50: at(50), p90: at(90), p99: at(99)},
      counted: {good: requests - non2xx, bad: non2xx + sum(errors)},
    }
  },
}
