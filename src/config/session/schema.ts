import {z} from 'zod'
import {headersSchema, requestShape} from '../request/schema.js'
import {bodyText, statusList} from '../words/expect.js'
import {field, fieldOrNumber} from '../words/field.js'
import {pause} from '../words/pause.js'

const variable = z.string().regex(/^[A-Za-z_]\w*$/, 'expected a name of letters, digits and _')
const expression = z.string().min(1).max(1000)

/** Where a value is found in an answer. */
const extraction = z.union([
  z.strictObject({json: expression}),
  /** `input[name=csrf]@value` for an attribute; without @ the text. */
  z.strictObject({css: expression}),
  z.strictObject({regex: expression}),
  z.strictObject({header: expression}),
  z.strictObject({cookie: expression}),
])

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const path = z
  .string()
  .max(8192)
  .regex(/^(\/|\{\{)/, 'expected a path that begins with / or {{')

const requestStep = z.strictObject({
  get: path.optional(),
  head: path.optional(),
  post: path.optional(),
  put: path.optional(),
  patch: path.optional(),
  delete: path.optional(),
  options: path.optional(),
  /** Of its row in reports; the method and path when left out. */
  name: z.string().min(1).max(60).optional(),
  ...requestShape,
  extract: z.record(variable, extraction).optional(),
  expect: z
    .strictObject({
      status: fieldOrNumber(statusList).optional(),
      body: field(bodyText).optional(),
      json: z.record(expression, scalar).optional(),
    })
    .optional(),
  /** Redirects to the same server are followed. */
  follow: z.boolean().optional(),
})

const thinkStep = z.strictObject({
  /** `1s`, or any time between two: `200ms..2s`. */
  think: fieldOrNumber(pause),
})

/** The steps of a session, as they are written. */
export interface RepeatWritten {
  repeat: number
  steps: StepWritten[]
}
export interface BranchWritten {
  branch: {weight: number; steps: StepWritten[]}[]
}
export type StepWritten =
  z.output<typeof requestStep> | z.output<typeof thinkStep> | RepeatWritten | BranchWritten

/** So that what is wrong in another kind of step is told as that. */
const notAnother = z.strictObject({
  ...requestStep.shape,
  ...{think: z.never().optional(), repeat: z.never().optional(), branch: z.never().optional()},
})

export const stepsSchema: z.ZodType<StepWritten[]> = z
  .array(
    z.union([
      thinkStep,
      z.strictObject({repeat: z.number().int().min(1).max(1000), steps: z.lazy(() => stepsSchema)}),
      z.strictObject({
        branch: z
          .array(z.strictObject({weight: z.number().positive().max(1e6), steps: z.lazy(() => stepsSchema)}))
          .min(1)
          .max(50),
      }),
      notAnother,
    ]),
  )
  .max(200)

export type RequestStepWritten = z.output<typeof requestStep>
export type ExtractionWritten = z.output<typeof extraction>

const dataFile = z.string().regex(/\.(csv|jsonl|ndjson)$/, 'expected a file that ends in .csv or .jsonl')
const use = z.enum(['cycle', 'random', 'once'])

/** What makes a scenario a session: version 2 of scenario files. */
export const sessionShape = {
  /** Files with a row for each session: the next (`cycle`), any, or each row once in a load. */
  data: z
    .record(
      variable,
      z
        .union([dataFile, z.strictObject({file: dataFile, use: use.optional()})])
        .transform(given =>
          typeof given === 'string'
            ? {file: given, use: 'cycle' as const}
            : {file: given.file, use: given.use ?? ('cycle' as const)},
        ),
    )
    .optional(),
  /** Of every request. */
  headers: headersSchema.optional(),
  steps: stepsSchema,
}
