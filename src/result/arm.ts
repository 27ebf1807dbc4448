import {z} from 'zod'
import {limitsSchema} from './limits.js'

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
  /** Connections that a green worker serves at once; absent where there is no such setting. */
  workerConnections: z.number().int().positive().optional(),
  /** What the fixed app is written in; absent in the reference server. */
  framework: z.enum(['plain', 'django']).optional(),
  /** The user's own app, `module:attribute`, or empty where the server finds it by itself. */
  app: z.string().optional(),
  /** What the user calls it. */
  label: z.string().optional(),
  /** Added to the server's command line; of secrets, here and below, a digest: equal ones have equal ones. */
  args: z.array(z.string()).readonly().optional(),
  /** Set for its processes; null: unset. */
  env: z.record(z.string(), z.string().nullable()).readonly().optional(),
  /** What `--param` swept. */
  params: z.record(z.string(), z.string()).readonly().optional(),
  /** Its own interpreter and folder, as they were given; absent where all arms have the same. */
  python: z.string().optional(),
  cwd: z.string().optional(),
  /** What stands in front of the server and takes the load. */
  proxy: z.enum(['nginx']).optional(),
  /** What is known of its server and moves its numbers, with where that is from. */
  knownLimits: z
    .array(z.object({text: z.string(), source: z.string()}))
    .readonly()
    .optional(),
  /** What its processes may use; absent: what the machine has. */
  limits: limitsSchema.optional(),
})

/** How an arm was started: `{port}` stands for each start's own; digests stand for secrets. */
export const launchSchema = z.object({
  argv: z.array(z.string()).readonly(),
  /** Added to the environment of bench; null: taken away. */
  env: z.record(z.string(), z.string().nullable()).readonly(),
  cwd: z.string().optional(),
})

export type LaunchRecord = z.infer<typeof launchSchema>
export type ArmRecord = z.infer<typeof armSchema>
