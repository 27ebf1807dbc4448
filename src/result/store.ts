import {join} from 'node:path'

/** Where results are saved when no place is named: a folder below the working directory. */
export const resultsFolder = 'results'

/** `results/2026-11-20T10-15-30-io.json`: sorts by time, safe in every file system. */
export function defaultResultFile(startedAt: Date, name: string): string {
  const time = startedAt.toISOString().slice(0, 19).replaceAll(':', '-')
  return join(resultsFolder, `${time}-${name.replaceAll(/[^a-z0-9._-]+/gi, '-').slice(0, 60)}.json`)
}

/** A result as its file holds it. */
export function resultText(result: object): string {
  return `${JSON.stringify(result, undefined, 1)}\n`
}
