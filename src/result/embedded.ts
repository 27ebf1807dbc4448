import {brotliCompressSync, brotliDecompressSync, constants, gunzipSync} from 'node:zlib'

/** An HTML report carries its results, so that the page is also the data. */
const elementId = 'workerbench-results'
const opening = `<script id="${elementId}" type="application/x-brotli" data-encoding="base64">`

/** As pages of older versions have it. */
const openingOfOlder = `<script id="${elementId}" type="application/gzip" data-encoding="base64">`

/** Up to here the last percents of size are worth seconds. */
const mostThorough = 4 * 2 ** 20

/** A page never unpacks to more than this: 1,000 times the largest that has been seen. */
const mostBytes = 512 * 2 ** 20

/** A `<script>` element that browsers do not run. base64 has no `<`, so nothing in a result can end it. */
export function embedResults(results: readonly unknown[]): string {
  const text = Buffer.from(JSON.stringify(results))
  const packed = brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: text.length > mostThorough ? 9 : 11,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  })
  return `${opening}${packed.toString('base64')}</script>`
}

/** The results inside a page, as parsed JSON; undefined when the text is no such page. Throws when they are damaged. */
export function extractResults(text: string): readonly unknown[] | undefined {
  const found = [
    {tag: opening, unpack: brotliDecompressSync},
    {tag: openingOfOlder, unpack: gunzipSync},
  ].find(({tag}) => text.includes(tag))
  if (found === undefined) return undefined
  const start = text.indexOf(found.tag) + found.tag.length
  const end = text.indexOf('</script>', start)
  if (end === -1) throw new Error('the embedded data has no end')
  const packed = Buffer.from(text.slice(start, end), 'base64')
  const value: unknown = JSON.parse(found.unpack(packed, {maxOutputLength: mostBytes}).toString('utf8'))
  if (!Array.isArray(value)) throw new Error('the embedded data is not a list of results')
  return value as unknown[]
}
