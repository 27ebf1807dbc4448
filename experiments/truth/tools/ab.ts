import {outputOf} from './program.js'
import {numberIn, type Tool} from './tool.js'

/** More than can be asked in the time: without a number `-t` means 50,000. */
const mostRequests = 200_000

export const ab: Tool = {
  name: 'ab',
  find: async () => {
    const version = /ApacheBench, Version (\S+)/.exec((await outputOf(['ab', '-V'])) ?? '')?.[1]
    return version === undefined ? undefined : {program: ['ab'], version}
  },
  loops: ['closed'],
  note: 'no open loop; whole milliseconds; `-n` only because `-t` alone ends at 50,000 requests',
  args: ({url, seconds, connections, timeoutSeconds}) => [
    ...[
      '-q',
      '-k',
      '-c',
      `${connections}`,
      '-t',
      `${seconds}`,
      '-n',
      `${mostRequests}`,
      '-s',
      `${timeoutSeconds}`,
    ],
    url,
  ],
  read: stdout => {
    const complete = numberIn(stdout, /Complete requests: +(\d+)/)
    if (Number.isNaN(complete)) throw new Error('ab printed no result')
    const at = (percent: number): number => numberIn(stdout, new RegExp(`^ +${percent}% +(\\d+)`, 'm'))
    const bad = numberIn(stdout, /Failed requests: +(\d+)/) + numberIn(stdout, /Non-2xx responses: +(\d+)/, 0)
    return {saidMs: {p50: at(50), p90: at(90), p99: at(99)}, counted: {good: complete - bad, bad}}
  },
}
