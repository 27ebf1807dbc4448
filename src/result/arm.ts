import {z} from 'zod'

export const modeSchema = z.enum(['sync', 'thread', 'green', 'async', 'native'])

export const armSchema = z.object({
  id: z.string(),
  server: z.string(),
  serverVersion: z.string().nullable(),
  /** null: a target of unknown mode (`--url`). */
  mode: modeSchema.nullable(),
  variant: z.string().nullable(),
  requestedAs: z.string().nullable(),
  workers: z.number().int().positive().nullable(),
  threads: z.number().int().positive().nullable(),
  /** thread mode of the reference server: one lock held while JavaScript runs. */
  gil: z.boolean(),
})

export type ArmRecord = z.infer<typeof armSchema>
