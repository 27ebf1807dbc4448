import {createRequire} from 'node:module'
import type * as CssSelect from 'css-select'
import type {AnyNode, Element} from 'domhandler'
import type * as HtmlParser from 'htmlparser2'
import type * as JsonPath from 'json-p3'
import type * as Re2 from 're2js'
import type {Extraction} from './contract.js'

// Their own modules are loaded when a session first needs them: a load without sessions must not pay.
const require = createRequire(import.meta.url)

/** Looks for a value in a body; undefined: it is not there. */
export type BodyExtractor = (body: string) => string | undefined

/** A value that is longer is none: it would be sent again and again. */
const longest = 8192

type OfBody = Extract<Extraction, {kind: 'json' | 'css' | 'regex'}>

/** @throws RangeError that says what is wrong with the expression */
export function bodyExtractor(extraction: OfBody): BodyExtractor {
  const find = finderOf(extraction)
  return body => {
    const found = find(body)
    return found === undefined || found.length > longest ? undefined : found
  }
}

function finderOf(extraction: OfBody): BodyExtractor {
  switch (extraction.kind) {
    case 'json':
      return jsonFinder(extraction.path)
    case 'css':
      return cssFinder(extraction.selector, extraction.attribute)
    case 'regex':
      return regexFinder(extraction.pattern)
  }
}

/** RFC 9535; nothing of it is ever evaluated as a program. */
function jsonFinder(path: string): BodyExtractor {
  const {compile} = require('json-p3') as typeof JsonPath
  const query = checked(`the JSON path ${path}`, () => compile(path))
  return body => {
    let parsed: unknown
    try {
      parsed = JSON.parse(body)
    } catch {
      return undefined
    }
    return textOf(query.query(parsed as never).values()[0])
  }
}

function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function cssFinder(selector: string, attribute: string | null): BodyExtractor {
  const {compile, selectOne} = require('css-select') as typeof CssSelect
  const {DomUtils, parseDocument} = require('htmlparser2') as typeof HtmlParser
  const query = checked(`the selector ${selector}`, () => compile<AnyNode, Element>(selector))
  return body => {
    const found = selectOne<AnyNode, Element>(query, parseDocument(body).children)
    if (found === null) return undefined
    return attribute === null ? DomUtils.textContent(found).trim() : found.attribs[attribute]
  }
}

/** RE2: its time is linear in the text, whatever the expression. */
function regexFinder(pattern: string): BodyExtractor {
  const {RE2JS} = require('re2js') as typeof Re2
  const compiled = checked(`the expression ${pattern}`, () => RE2JS.compile(pattern))
  return body => {
    const matcher = compiled.matcher(body)
    if (!matcher.find()) return undefined
    return (matcher.groupCount() > 0 ? matcher.group(1) : matcher.group()) ?? undefined
  }
}

function checked<T>(what: string, make: () => T): T {
  try {
    return make()
  } catch (cause) {
    throw new RangeError(
      `${what} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      {cause},
    )
  }
}
