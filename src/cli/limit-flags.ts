import {Flags} from '@oclif/core'

const limit = {helpGroup: 'LIMITS', exclusive: ['url']}

/** What the processes of every arm may use, enforced by control groups; each of a list is an arm. */
export const limitFlags = {
  cpus: Flags.string({
    ...limit,
    helpValue: 'N,…',
    description: 'CPU time of the server in cores, such as 0.5 or 500m (default: all that the machine has)',
  }),
  memory: Flags.string({
    ...limit,
    helpValue: 'SIZE,…',
    description: 'memory of the server, such as 512M or 1.5G, without swap',
  }),
  pids: Flags.string({
    ...limit,
    helpValue: 'N,…',
    description: 'processes and threads of the server together',
  }),
  cpuset: Flags.string({
    ...limit,
    helpValue: 'LIST',
    description: 'CPUs that the server may run on, such as 0-1,4',
  }),
  like: Flags.string({
    ...limit,
    helpValue: 'NAME,…',
    description:
      'limits of a platform, such as heroku-standard-1x, fly-shared-1x or k8s:500m/512Mi; docs/limits.md lists them',
  }),
}
