import {z} from 'zod'
import {framingHeaders, headerNamePattern, headerValuePattern} from '../words/request.js'
import {scenarioCaps} from '../scenario/caps.js'
import {field} from '../words/field.js'
import {user} from './flags.js'

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const oneOrMore = <Item extends z.ZodType>(item: Item) => z.union([item, z.array(item).min(1).max(100)])

const headerValue = z.string().regex(headerValuePattern, 'expected printable ASCII')

export const headersSchema = z.record(
  z
    .string()
    .regex(headerNamePattern, 'expected a header name')
    .refine(name => !framingHeaders.test(name), 'bench writes this header itself, from the body'),
  oneOrMore(headerValue),
)

/** A file is named relative to the one that names it. */
const file = z.strictObject({
  file: z.string().min(1).max(1000),
  type: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+$/, 'expected a media type such as image/png')
    .optional(),
})

/** What a request has beside its method and path, alike in scenarios of one request and in steps of a session. */
export const requestShape = {
  /** Added to the query of the path, percent-encoded. */
  query: z.record(z.string(), oneOrMore(scalar)).optional(),
  headers: headersSchema.optional(),
  cookies: z.record(z.string().regex(/^[^=;\s]+$/, 'expected the name of a cookie'), scalar).optional(),
  /** NAME:PASSWORD, as Basic credentials. */
  user: field(user).optional(),
  /** At most one of these four. */
  body: z.union([z.string().max(scenarioCaps.bodyBytes), file.omit({type: true})]).optional(),
  json: z.json().optional(),
  form: z.record(z.string(), oneOrMore(z.union([scalar, file]))).optional(),
}

export type RequestFields = z.infer<z.ZodObject<typeof requestShape>>
