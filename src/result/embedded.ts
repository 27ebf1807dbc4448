import {gunzipSync, gzipSync} from 'node:zlib'

/** An HTML report carries its results, so that the page is also the data. */
const elementId = 'workerbench-results'
const opening = `<script id="${elementId}" type="application/gzip" data-encoding="base64">`

/** A page never unpacks to more than this: 1,000 times the largest that has been seen. */
const mostBytes = 512 * 2 ** 20

/** A `<script>` element that browsers do not run. base64 has no `<`, so nothing in a result can end it. */
export function embedResults(results: readonly unknown[]): string {
  return `${opening}${gzipSync(JSON.stringify(results), {level: 9}).toString('base64')}</script>`
}

/** The results inside a page, as parsed JSON; undefined when the text is no such page. Throws when they are damaged. */
export function extractResults(text: string): readonly unknown[] | undefined {
  const start = text.indexOf(opening)
  if (start === -1) return undefined
  const end = text.indexOf('</script>', start)
  if (end === -1) throw new Error('the embedded data has no end')
  const packed = Buffer.from(text.slice(start + opening.length, end), 'base64')
  const value: unknown = JSON.parse(gunzipSync(packed, {maxOutputLength: mostBytes}).toString('utf8'))
  if (!Array.isArray(value)) throw new Error('the embedded data is not a list of results')
  return value as unknown[]
}
