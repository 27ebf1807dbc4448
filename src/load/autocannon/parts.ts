import {createRequire} from 'node:module'
import type {EventEmitter} from 'node:events'
import type {Client, RunOptions, RunTotals, Tracker} from './internals.js'

/**
 * The files of autocannon that are used, with types of our own: it ships none, and those of others lack what is needed.
 * Not its main file, which loads a command line, tables and multipart forms too (160 ms against 60 ms).
 */
const require = createRequire(import.meta.url)

export const {version} = require('autocannon/package.json') as {readonly version: string}

/** Builds all clients at once, counts their events, and polls whether it was stopped. */
export const run = require('autocannon/lib/run.js') as (
  options: RunOptions,
  tracker: EventEmitter,
  done: (error: Error | null, totals: RunTotals) => void,
) => Tracker

export const HttpClient = require('autocannon/lib/httpClient.js') as {
  readonly prototype: Readonly<Partial<Client>>
}
