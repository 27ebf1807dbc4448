import {z} from 'zod'
import {defaultReadyTimeoutMs} from '../handle.js'
import {contractRuleIds} from './contract-rules.js'

const name = z.string().regex(/^[a-z][a-z0-9-]{0,29}$/, 'expected lower-case letters, digits and -')
const version = z
  .string()
  .regex(/^\d+(\.\d+){0,3}[a-z0-9]*$/, 'expected a version in quotes, such as "20.1.0"')
const range = {since: version.optional(), before: version.optional()}

/** What a template may hold in braces; each is replaced in its argument, and no shell ever sees the result. */
export const placeholders = [
  'host',
  'port',
  'workers',
  'threads',
  'worker-connections',
  'app',
  'app-folder',
  'python',
  'prefix',
  'node',
] as const

/** Elements of `command` that stand for several arguments. */
export const splices = ['{server}', '{variant}', '{version}', '{args}'] as const

const argument = z
  .string()
  .min(1)
  .max(500)
  .refine(
    text =>
      (splices as readonly string[]).includes(text) ||
      [...text.matchAll(/\{([^}]*)\}/g)].every(([, word]) =>
        (placeholders as readonly string[]).includes(word ?? ''),
      ),
    `expected no other placeholders than ${placeholders.map(word => `{${word}}`).join(' ')}, or ${splices.join(' ')} alone`,
  )

/** A rule of the contract for servers of the fixed app that this one is known to break. */
const deviation = z.strictObject({
  /** Ids of rules whose checks must then fail … */
  rules: z
    .array(
      z.enum(
        contractRuleIds,
        'expected the id of a rule of the contract (schema/server.schema.json lists them)',
      ),
    )
    .min(1),
  because: z.string().min(1),
  source: z.string().min(1).default('seen from outside by the contract tests'),
  /** Of the variants that differ; all when absent. */
  variants: z.array(name).min(1).optional(),
  /** … or may fail, where it is a matter of timing: then it is not tested. */
  sometimes: z.boolean().default(false),
  ...range,
})

const variant = z.strictObject({
  name,
  mode: z.enum(['sync', 'thread', 'green', 'async', 'native']),
  interface: z.enum(['wsgi', 'asgi', 'plain']),
  description: z.string().min(1).max(200),
  arguments: z.array(argument).max(40).default([]),
  /** Modules that the variant imports beside the server's own; one found on PATH may not have them. */
  modules: z.array(z.string().regex(/^[\w.]+$/)).default([]),
  /** Requests in service at once in one worker process. */
  inService: z.union([
    z.number().int().min(1).max(100_000),
    z.enum(['threads', 'worker-connections', 'unbounded']),
  ]),
  keepAlive: z.boolean(),
  pipelining: z.boolean(),
  webSocket: z.boolean(),
  ...range,
})

const python = z.strictObject({
  /** Run as `python -m MODULE` where no program is. */
  module: z.string().regex(/^[\w.]+$/),
  /** Looked for in the environment's bin folder, and on PATH. */
  program: z.string().regex(/^[\w.-]+$/),
  /** Its name on the package index. */
  distribution: z.string().regex(/^[\w.-]+$/),
  /** Programs without which it cannot be installed, and why. */
  needs: z
    .array(z.strictObject({anyOf: z.array(z.string().min(1)).min(1), because: z.string().min(1)}))
    .default([]),
  /** Newest first: the first is what the bare name means. */
  versions: z
    .array(
      z.strictObject({
        version,
        requirements: z
          .array(z.string().regex(/^[\w.-]+(\[[\w,-]+\])?==[\w.!+-]+$/, 'expected a pin such as name==1.2.3'))
          .min(1),
      }),
    )
    .min(1),
})

/** What `servers/<name>/server.yaml` may say. Unknown fields are refused. */
export const serverFileSchema = z
  .strictObject({
    name,
    description: z.string().min(1).max(200),
    homepage: z.url(),
    /** A Python server, installed in an environment of its own … */
    python: python.optional(),
    /** … or a program that comes with bench: its path below dist/, or beside the file. */
    program: z.string().min(1).optional(),
    /** The only framework it serves, where it is bound to one. */
    framework: z.enum(['plain', 'django']).optional(),
    command: z.array(argument).min(1).max(60),
    /** What {app}, alone in an argument, becomes where a function makes the app: it stands for `module:function`. */
    factory: z.array(argument).min(1).optional(),
    /** Arguments that only some versions take; they stand where the command has {version}. */
    additions: z.array(z.strictObject({...range, arguments: z.array(argument).min(1)})).default([]),
    /** Variables for its processes. */
    environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).default({}),
    /** Variables of the user's that would change what is measured. */
    unset: z
      .array(
        z
          .string()
          .regex(/^[A-Z][A-Z0-9_]*\*?$/, 'expected the name of a variable, or how it begins with a *'),
      )
      .default([]),
    /** A file of the app's folder that the server reads by itself: Python that sets names. */
    configuration: z
      .strictObject({
        file: z.string().regex(/^[\w.-]+$/, 'expected the name of a file'),
        /** Names that the command line sets, which goes before the file. */
        overruled: z.array(z.string().regex(/^\w+$/)).default([]),
      })
      .optional(),
    /** Its short flags, by the long one that `command` has: `-w: --workers`. */
    aliases: z.record(z.string().regex(/^-\w$/), z.string().regex(/^--[\w-]+$/)).default({}),
    /** Files that an app's folder must have for it. */
    appFiles: z.array(z.string().min(1)).default([]),
    ready: z
      .strictObject({timeoutMs: z.number().int().min(1000).max(120_000)})
      .default({timeoutMs: defaultReadyTimeoutMs}),
    /** Waiting for TERM to do its work, before KILL. */
    stopMs: z.number().int().min(100).max(60_000).default(10_000),
    variants: z.array(variant).min(1),
    limits: z
      .array(
        z.strictObject({
          text: z.string().min(1),
          source: z.string().min(1),
          /** Of the variants that it concerns; all when absent. */
          variants: z.array(name).min(1).optional(),
          /** It concerns arms of several workers alone. */
          severalWorkers: z.boolean().default(false),
          /** It moves what is measured: printed beside the arms that it concerns. */
          measured: z.boolean().default(false),
          ...range,
        }),
      )
      .default([]),
    deviations: z.array(deviation).default([]),
  })
  .refine(
    file => (file.python === undefined) !== (file.program === undefined),
    'expected either python or program',
  )

export type ServerManifest = Readonly<z.output<typeof serverFileSchema>>
export type Variant = ServerManifest['variants'][number]
export type PythonInstall = NonNullable<ServerManifest['python']>
