import {z} from 'zod'

export const engineSchema = z.enum(['kernel', 'autocannon'])

/** How a plan came to its engine. */
export const engineShape = {
  /** The engine that repeated a second of each cell, so that both see the same; absent: none did. */
  witness: z.object({engine: z.literal('autocannon'), version: z.string()}).optional(),
  /** Why the kernel engine, which measures where it can, did not. */
  engineNote: z.string().optional(),
}

export type Witness = NonNullable<z.infer<(typeof engineShape)['witness']>>
