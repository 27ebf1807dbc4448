import {Flags} from '@oclif/core'
import type {RequestWords} from '../config/request/flags.js'
import {methods} from '../config/words/request.js'

const request = {helpGroup: 'REQUEST'}
const several = {multiple: true, multipleNonGreedy: true} as const

/** The request of `--path`, for every command that loads. */
export const requestFlags = {
  path: Flags.string({
    ...request,
    helpValue: '/PATH',
    description: 'an ad-hoc scenario: this path and query',
  }),
  method: Flags.string({
    ...request,
    options: [...methods],
    helpValue: 'METHOD',
    description:
      'method of --path (default: GET, or POST with a body): GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS',
  }),
  query: Flags.string({
    ...request,
    ...several,
    helpValue: 'NAME=VALUE',
    description: 'query parameter of --path, percent-encoded; repeat for each',
  }),
  header: Flags.string({
    ...request,
    ...several,
    char: 'H',
    helpValue: '"Name: value"',
    description: 'header of --path; repeat for each',
  }),
  'header-file': Flags.string({
    ...request,
    helpValue: 'FILE',
    description: 'headers of --path, one a line: keeps secrets out of the command line',
  }),
  cookie: Flags.string({
    ...request,
    ...several,
    helpValue: '"NAME=VALUE"',
    description: 'cookie of --path; repeat for each',
  }),
  user: Flags.string({
    ...request,
    helpValue: 'NAME:PASSWORD',
    description: 'Basic credentials of --path',
  }),
  body: Flags.string({
    ...request,
    helpValue: 'TEXT|@FILE',
    description: 'body of --path, or the file that holds it, byte for byte',
  }),
  'json-body': Flags.string({
    ...request,
    helpValue: 'JSON|@FILE',
    description: 'the same as application/json',
  }),
  'form-field': Flags.string({
    ...request,
    ...several,
    helpValue: 'NAME=VALUE',
    description: 'field of a form; with a file it is sent as multipart. Repeat for each',
  }),
}

interface ParsedRequestFlags {
  readonly path?: string | undefined
  readonly method?: string | undefined
  readonly query?: readonly string[] | undefined
  readonly header?: readonly string[] | undefined
  readonly 'header-file'?: string | undefined
  readonly cookie?: readonly string[] | undefined
  readonly user?: string | undefined
  readonly body?: string | undefined
  readonly 'json-body'?: string | undefined
  readonly 'form-field'?: readonly string[] | undefined
}

export function requestWords(flags: ParsedRequestFlags): RequestWords {
  const {path, method, query, header, cookie, user, body} = flags
  return {
    ...{path, method, query, user, body},
    headers: header,
    headerFile: flags['header-file'],
    cookies: cookie,
    jsonBody: flags['json-body'],
    formFields: flags['form-field'],
  }
}
