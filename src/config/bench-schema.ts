import {z} from 'zod'
import {scenarioCaps} from './scenario/caps.js'
import {scenarioOfFileSchema} from './scenario/inline.js'
import {armFields, armFileSchema, oneOrMore} from './setting-fields.js'
import {engineChoices} from './words/engine.js'
import {duration, readyTimeout} from './words/duration.js'
import {field, fieldOrNumber} from './words/field.js'
import {count, loadShare, margin, port, rate, seed} from './words/number.js'
import {path as pathWord, pathPattern} from './words/request.js'
import type {Word} from './words/word.js'

const path = z.string().regex(pathPattern, `expected ${pathWord.allowed}`)

/** As the flag of that name says it: checked here, where its line is known, and handed on as a word. */
function flagWord(word: Word<unknown>) {
  return z
    .union([z.string(), z.number()], {error: `expected ${word.allowed}`})
    .transform(String)
    .refine(text => word.read(text) !== undefined, `expected ${word.allowed}`)
}

const ready = z
  .union(
    [
      path,
      z.strictObject({
        path,
        status: z.number().int().min(200).max(599).optional(),
        /** How long that may take. */
        timeout: fieldOrNumber(readyTimeout).optional(),
      }),
    ],
    {error: 'expected a path such as /health, or {path: /health, status: 200, timeout: 60s}'},
  )
  .transform(given =>
    typeof given === 'string' ? {path: given, status: 200} : {...given, status: given.status ?? 200},
  )
  .transform((given): {path: string; status: number; timeout?: number | undefined} => given)

/** How the project's own server comes to run, and what is asked of it. */
const served = {
  /** Shell commands that make a fresh checkout ready to start, such as `npm ci && npm run build`. */
  setup: z.string().min(1).max(10_000).optional(),
  /** Starts the server; `{port}` is filled in. */
  command: z.string().min(1).max(10_000).optional(),
  /** What answers once the server is ready: a path, or a path and a status. */
  ready: ready.optional(),
  /** What sends the load, as `--engine`. */
  engine: z.enum(engineChoices).optional(),
  /** Names of scenarios, .yaml files, paths that are asked for, such as /checkout, or scenarios in full; those with a weight are one load, the mix. */
  scenarios: oneOrMore(scenarioOfFileSchema, 50).optional(),
}

/** What one arm alone has, or what stands at the top with another meaning. */
type OfOneArm = 'command' | 'label' | 'app' | 'cwd' | 'python'
const sharedFields = Object.fromEntries(
  Object.entries(armFields).filter(([name]) => !['command', 'label', 'app', 'cwd', 'python'].includes(name)),
) as Omit<typeof armFields, OfOneArm>

/** What `bench run` says by flags of the same names. */
const run = {
  connections: flagWord(count(scenarioCaps.connections)).optional(),
  rate: flagWord(rate).optional(),
  load: flagWord(loadShare).optional(),
  phase: oneOrMore(z.enum(['saturation', 'latency']), 2).optional(),
  rounds: flagWord(count(200)).optional(),
  duration: flagWord(duration({least: 100, most: 600_000})).optional(),
  warmup: flagWord(duration({most: scenarioCaps.warmupMs})).optional(),
  budget: flagWord(duration({most: 24 * 3_600_000})).optional(),
  'request-timeout': flagWord(duration({least: 1, most: scenarioCaps.timeoutMs})).optional(),
  'load-workers': flagWord(count(8)).optional(),
  pin: z.boolean().optional(),
  seed: flagWord(seed).optional(),
  port: flagWord(port).optional(),
  trace: z.boolean().optional(),
  proxy: z.enum(['nginx']).optional(),
  framework: z.enum(['plain', 'django']).optional(),
  /** Every `app` is a function that makes it. */
  factory: z.boolean().optional(),
  /** What the app uses beside itself (a database, a cache), by name: where it listens, and how many connections it takes. */
  services: z
    .record(
      z.string().regex(/^[\w .-]{1,40}$/, 'expected a name such as PostgreSQL'),
      z.strictObject({
        address: z
          .string()
          .regex(
            /^(?:unix:\/.+|.+:\d{1,5})$/,
            'expected HOST:PORT with the address of the host, or unix:/PATH',
          ),
        connections: z.number().int().min(1).max(1_000_000).optional(),
      }),
    )
    .optional(),
  /** Names of headers, variables and parameters, as `--secret`. */
  secrets: oneOrMore(z.string().min(1).max(100), 50).optional(),
}

/** Unknown fields are refused: a misspelt one must not be silently ignored. */
export const benchFileSchema = z.strictObject({
  ...served,
  /** What the file is for; bench does not read it. */
  description: z.string().optional(),
  ...run,
  /** What all arms have that do not say otherwise; `server` and its neighbours as the flags of their names. */
  ...sharedFields,
  /** `module:attribute`, one for each interface. */
  app: oneOrMore(z.string().min(1), 2).optional(),
  /** Folder of the app, from this file on. */
  cwd: z.string().min(1).optional(),
  /** Interpreter whose packages are used. */
  python: z.string().min(1).optional(),
  /** Arms with settings of their own, as --arm. */
  arms: oneOrMore(armFileSchema, 200).optional(),
  /** Lists whose every combination is an arm, without those that are excluded. */
  matrix: armFileSchema.extend({exclude: oneOrMore(armFileSchema, 200).optional()}).optional(),
  gate: z
    .strictObject({
      /** Where a gate differs from a run, it goes before the same field above. */
      ...served,
      metrics: z.array(z.string()).min(1).optional(),
      /** By metric: how much worse is still no regression. */
      margins: z.record(z.string(), field(margin)).optional(),
    })
    .optional(),
})

export type BenchFile = z.output<typeof benchFileSchema>
