import {z} from 'zod'
import {environmentSchema} from './environment.js'

/** What every result begins with, whatever command it is of: when, by what, and where. */
export const resultHead = {
  id: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  status: z.enum(['completed', 'interrupted']),
  tool: z.object({
    name: z.literal('workerbench'),
    version: z.string(),
    command: z.array(z.string()).readonly(),
  }),
  environment: environmentSchema,
  /** The commit of the folder that bench ran in; `dirty`: tracked files differed from it. Absent outside of a repository. */
  source: z.object({commit: z.string(), dirty: z.boolean()}).optional(),
}
