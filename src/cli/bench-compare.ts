import {basename} from 'node:path'
import {matchResults, type LabelledResult} from '../compare/match.js'
import {compareCells, type Comparison} from '../compare/model.js'
import {renderComparison, type ComparisonFormat} from '../compare/render.js'
import {usageError} from '../error.js'
import {readResult} from '../result/read.js'
import {styleFor} from '../text/style.js'

export interface BenchCompareRequest {
  /** `label=path`, or a path alone. */
  readonly results: readonly string[]
  readonly force: boolean
  readonly format: ComparisonFormat | 'none'
}

interface CompareWorld {
  readonly environment: NodeJS.ProcessEnv
  readonly stdout: {readonly isTTY?: boolean; write(text: string): unknown}
}

/** More columns than anybody reads. */
const mostResults = 12

/** `bench compare`: reads saved results, says what can be compared and how, prints it. */
export async function benchCompare(
  {results, force, format}: BenchCompareRequest,
  {environment, stdout}: CompareWorld,
): Promise<Comparison> {
  if (results.length < 2 || results.length > mostResults) {
    throw usageError(
      'WB_NOTHING_NAMED',
      `compare takes 2 to ${mostResults} results, not ${results.length}`,
      'bench compare before=results/a.json after=results/b.json',
    )
  }
  const named = results.map(nameOf)
  const twice = named.find(({label}, index) => named.findIndex(other => other.label === label) !== index)
  if (twice !== undefined)
    throw usageError('WB_NAMED_TWICE', `two results are called ${twice.label}`, 'name them: label=path')
  const labelled: LabelledResult[] = []
  for (const {label, file} of named) labelled.push({label, file, result: await readResult(file)})
  const {matches, warnings} = matchResults(labelled, force)
  const comparison = {
    ...compareCells(
      matches,
      labelled.map(({label}) => label),
    ),
    warnings,
  }
  if (format !== 'none') stdout.write(renderComparison(comparison, format, styleFor(stdout, environment)))
  return comparison
}

/** Without a label: the file's name without `.json`. */
function nameOf(word: string): {readonly label: string; readonly file: string} {
  const match = /^([^=/\\]{1,40})=(.+)$/.exec(word)
  if (match !== null) return {label: match[1] ?? '', file: match[2] ?? ''}
  return {label: basename(word, '.json'), file: word}
}
