import {Flags} from '@oclif/core'

/** What a good answer is, for every command that loads. */
export const expectFlags = {
  expect: Flags.string({
    helpGroup: 'LOAD',
    helpValue: 'STATUS,…',
    description:
      'statuses of a good answer, such as 302 or 2xx,304; every other answer is an error (default: what the scenario says, else 2xx)',
  }),
  'expect-body': Flags.string({
    helpGroup: 'LOAD',
    helpValue: 'TEXT',
    description: 'text that the body of a good answer holds in its first 64 KiB',
  }),
}
