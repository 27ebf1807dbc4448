import {z} from 'zod'
import type {ChildAnswers} from './ask-child.js'

/** What an app was heard to say of itself. The app's own code ran before: nothing of it is believed unread. */
const route = z.object({
  path: z.string().max(2000),
  /** null: whatever the view takes. */
  methods: z.array(z.string()).nullable(),
  /** Whether something has to be filled in. */
  open: z.boolean(),
})

const answer = z.discriminatedUnion('about', [
  z.object({
    about: z.literal('interpreter'),
    version: z.string(),
    versions: z.record(z.string(), z.string().nullable()),
    modules: z.array(z.string()),
  }),
  z.object({
    about: z.literal('app'),
    interface: z.enum(['wsgi', 'asgi']).optional(),
    /** The port, or the path of a socket, that a program of Node's would have listened on. */
    listens: z.string().nullable().optional(),
  }),
  z.object({about: z.literal('routes'), routes: z.array(route)}),
  z.object({
    about: z.literal('answer'),
    path: z.string(),
    status: z.number().int().nullable(),
    location: z.string().nullable(),
    error: z.string().nullable(),
  }),
  z.object({
    about: z.literal('fault'),
    stage: z.enum(['import', 'routes', 'lifespan']),
    message: z.string(),
    /** The module that is not there. */
    missing: z.string().nullable(),
    detail: z.string(),
  }),
])

export type Route = z.infer<typeof route>
export type AppAnswer = z.infer<typeof answer>
export type Tried = Extract<AppAnswer, {about: 'answer'}>
export type Fault = Extract<AppAnswer, {about: 'fault'}>

export interface Heard {
  readonly answers: readonly AppAnswer[]
  /** Why nothing more was heard; null: it was asked to the end. */
  readonly silence: string | null
}

export function heard({answers, end, isLate, stderr}: ChildAnswers, patienceMs: number): Heard {
  const read = answers.flatMap(each => {
    const parsed = answer.safeParse(each)
    return parsed.success ? [parsed.data] : []
  })
  if (isLate) return {answers: read, silence: `no answer within ${patienceMs / 1000} s`}
  const last = stderr.trim().split('\n').at(-1) ?? ''
  return {answers: read, silence: end === 'exit code 0' ? null : [end, last].filter(Boolean).join(': ')}
}

export function about<Kind extends AppAnswer['about']>(
  {answers}: Heard,
  kind: Kind,
): readonly Extract<AppAnswer, {about: Kind}>[] {
  return answers.filter((each): each is Extract<AppAnswer, {about: Kind}> => each.about === kind)
}
