import {Flags} from '@oclif/core'

const measurement = {helpGroup: 'MEASUREMENT'}

/** How much and in which order. */
export const measurementFlags = {
  rounds: Flags.string({
    ...measurement,
    char: 'r',
    helpValue: 'N',
    description: 'fresh starts of every arm in every scenario (default: 6, and 12 where an interval is wide)',
  }),
  duration: Flags.string({
    ...measurement,
    char: 'd',
    helpValue: 'TIME',
    description: 'measured window of each phase (default: 700ms, or 1.4s with a single phase)',
  }),
  warmup: Flags.string({
    ...measurement,
    char: 'W',
    helpValue: 'TIME',
    description:
      'shortest warm-up; it lasts until every connection had an answer and the rate is steady (default: 500ms)',
  }),
  budget: Flags.string({
    ...measurement,
    helpValue: 'TIME',
    exclusive: ['duration'],
    description: 'choose the duration so that the whole run takes about this long',
  }),
  quick: Flags.boolean({
    ...measurement,
    exclusive: ['precise'],
    description: '3 rounds that measure 1 s: a first look',
  }),
  precise: Flags.boolean({...measurement, description: '10 rounds that measure 10 s'}),
  seed: Flags.string({
    ...measurement,
    helpValue: 'N',
    description: 'repeat the order of an earlier run',
  }),
  trace: Flags.boolean({
    ...measurement,
    exclusive: ['url'],
    description:
      'after all measurements, record where 8 requests are in each arm, for the swimlanes of a report',
  }),
  'dry-run': Flags.boolean({...measurement, description: 'print the resolved plan and start nothing'}),
}
