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
}
