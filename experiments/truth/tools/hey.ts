import {outputOf} from './program.js'
import {numberIn, sum, type Tool} from './tool.js'

/** It says no version. Its `-q` is a limit for each client. */
export const hey: Tool = {
  name: 'hey',
  find: async () => {
    const help = await outputOf(['hey', '-h'])
    return help === undefined ? undefined : {program: ['hey'], version: 'of no stated version'}
  },
  loops: ['closed', 'open'],
  note: '`-q` limits each client; the latency counts from the send',
  args: ({loop, url, seconds, connections, ratePerSecond, timeoutSeconds}) => [
    ...['-z', `${seconds}s`, '-c', `${connections}`, '-t', `${timeoutSeconds}`],
    ...(loop === 'open' ? ['-q', `${ratePerSecond / connections}`] : []),
    url,
  ],
  read: stdout => {
    if (!stdout.includes('Summary:')) throw new Error('hey printed no result')
    const at = (percent: number): number =>
      numberIn(stdout, new RegExp(`^ +${percent}%+ in ([\\d.]+) secs`, 'm')) * 1000
    const [statuses = '', errors = ''] = stdout
      .slice(stdout.indexOf('Status code distribution:'))
      .split('Error distribution:')
    const answers = [...statuses.matchAll(/\[(\d+)\]\s+(\d+) responses/g)]
    const good = sum(
      answers.filter(([, status]) => status?.startsWith('2')).map(([, , count]) => Number(count)),
    )
    const all = sum(answers.map(([, , count]) => Number(count)))
    const failed = sum([...errors.matchAll(/^ +\[(\d+)\]/gm)].map(([, count]) => Number(count)))
    return {saidMs: {p50: at(50), p90: at(90), p99: at(99)}, counted: {good, bad: all - good + failed}}
  },
}
