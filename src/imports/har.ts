import {z} from 'zod'
import {LeftOut, written, type Draft, type DraftBody, type Imported} from './draft.js'
import {badImport, nameOf} from './read-document.js'

const pair = z.object({name: z.string(), value: z.string().default('')})

/** HTTP Archive 1.2, as far as it is looked at. */
const harSchema = z.object({
  log: z.object({
    entries: z
      .array(
        z.object({
          startedDateTime: z.string().default(''),
          time: z.number().default(0),
          _resourceType: z.string().optional(),
          request: z.object({
            method: z.string(),
            url: z.string(),
            headers: z.array(pair).default([]),
            postData: z
              .object({
                mimeType: z.string().default(''),
                text: z.string().optional(),
                params: z.array(pair).optional(),
              })
              .optional(),
          }),
          response: z
            .object({
              status: z.number().default(0),
              content: z.object({mimeType: z.string().default(''), text: z.string().optional()}).optional(),
            })
            .optional(),
        }),
      )
      .max(100_000),
  }),
})

type Entry = z.output<typeof harSchema>['log']['entries'][number]

/** A pause that a person makes is longer, and one that matters shorter. */
const [leastPauseMs, mostPauseMs] = [500, 60_000]

const assets = /\.(css|js|mjs|map|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|otf|eot|mp4|webm|mp3|wasm)$/i
const assetTypes =
  /^(image|font|audio|video)\/|^(text\/css|text\/javascript|application\/(x-)?javascript|application\/wasm)/i
const assetResources = new Set([
  'stylesheet',
  'script',
  'image',
  'font',
  'media',
  'manifest',
  'texttrack',
  'ping',
])

/** One visit, step by step: what the first page's server was asked, without its static files. */
export function importHar(document: unknown, file: string): Imported {
  const read = harSchema.safeParse(document)
  if (!read.success)
    throw badImport(
      file,
      `it is no HAR: ${read.error.issues[0]?.path.join('.') ?? ''} is not as it should be`,
    )
  const {entries} = read.data.log
  const origin = entries.map(originOf).find(found => found !== undefined)
  if (origin === undefined) throw badImport(file, 'it has no request of http or https')
  const leftOut = new LeftOut()
  const kept = entries.filter(entry => {
    const why = whyNot(entry, origin)
    if (why !== undefined) leftOut.add(why)
    return why === undefined
  })
  const tokens = new Map<string, string>()
  const extracts: Record<string, {readonly css: string}>[] = kept.map(() => ({}))
  const drafts = kept.map((entry, index): Draft => {
    const url = new URL(entry.request.url)
    const status = entry.response?.status ?? 0
    return {
      method: entry.request.method.toUpperCase(),
      target: [url.pathname + url.search],
      headers: entry.request.headers.map(({name, value}) => [name, value] as const),
      body: bodyOf(entry, (name, value) => tokenFrom(name, value, index)),
      ...(status >= 200 && status < 600 && status !== 304 ? {status: String(status)} : {}),
      thinkMs: pauseBefore(entry, kept[index - 1]),
    }
  })
  return {
    ...{name: nameOf(file), order: 'sequence', leftOut: leftOut.counts},
    description: `a visit to ${origin}`,
    drafts: drafts.map((draft, index) => {
      const extract = extracts[index] ?? {}
      return Object.keys(extract).length === 0 ? draft : {...draft, extract}
    }),
    notes: [`Recorded on ${origin}; cookies are the session's own.`],
  }

  /** A hidden field of a page that came before is taken from there, and not what it was once. */
  function tokenFrom(name: string, value: string, index: number): string | undefined {
    if (!/csrf|xsrf|authenticity|verificationtoken|nonce/i.test(name) || !/^[\w.-]{1,60}$/.test(name))
      return undefined
    const key = `${name} ${value}`
    const known = tokens.get(key)
    if (known !== undefined) return known
    const from = kept.slice(0, index).findLastIndex(({response}) => {
      const text = response?.content?.text ?? ''
      return value !== '' && text.includes(value) && text.includes(`name="${name}"`)
    })
    const extract = extracts[from]
    if (extract === undefined) return undefined
    const variable = `token${tokens.size + 1}`
    extract[variable] = {css: `input[name="${name}"]@value`}
    tokens.set(key, `{{${variable}}}`)
    return `{{${variable}}}`
  }
}

function originOf({request}: Entry): string | undefined {
  if (!/^https?:\/\//i.test(request.url) || !URL.canParse(request.url)) return undefined
  return new URL(request.url).origin
}

function whyNot(entry: Entry, origin: string): string | undefined {
  const own = originOf(entry)
  if (own === undefined) return 'of another protocol'
  if (own !== origin) return 'to other servers'
  const type = entry.response?.content?.mimeType ?? ''
  const {pathname} = new URL(entry.request.url)
  const isAsset =
    assets.test(pathname) || assetTypes.test(type) || assetResources.has(entry._resourceType ?? '')
  return isAsset ? 'of static files' : undefined
}

function bodyOf(
  {request: {postData}}: Entry,
  tokenFrom: (name: string, value: string) => string | undefined,
): DraftBody | null {
  if (postData === undefined) return null
  const {mimeType, text, params} = postData
  if (/^application\/x-www-form-urlencoded/i.test(mimeType)) {
    const fields =
      text === undefined
        ? (params ?? []).map(({name, value}) => [name, value] as const)
        : [...new URLSearchParams(text)]
    return {
      kind: 'form',
      fields: fields.map(([name, value]) => {
        const token = tokenFrom(name, value)
        return [name, token === undefined ? value : written(token)] as const
      }),
    }
  }
  if (text === undefined || text === '') return null
  if (/[/+]json\b/i.test(mimeType)) {
    try {
      return {kind: 'json', value: JSON.parse(text) as unknown}
    } catch {
      // It is sent as it was.
    }
  }
  return {kind: 'text', text}
}

function pauseBefore(entry: Entry, before: Entry | undefined): number | undefined {
  if (before === undefined) return undefined
  const pauseMs = Date.parse(entry.startedDateTime) - Date.parse(before.startedDateTime) - before.time
  return pauseMs >= leastPauseMs ? Math.min(mostPauseMs, Math.round(pauseMs / 100) * 100) : undefined
}
