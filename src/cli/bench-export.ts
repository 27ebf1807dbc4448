import {usageError} from '../error.js'
import {isStdout} from '../output/file.js'
import {Outputs} from '../output/outputs.js'
import {exportedArms, type ExportedArm} from '../report/export/arms.js'
import {renderHgrm} from '../report/export/hgrm.js'
import {renderNdjson} from '../report/export/ndjson.js'
import {renderPrometheus} from '../report/export/prometheus.js'
import {readResult} from '../result/read.js'
import type {RunResult} from '../result/schema.js'

export interface ExportRequest {
  readonly file: string
  /** undefined: the caller prints it. */
  readonly output: string | undefined
}

export interface Exported {
  readonly text: string
  /** The file that it was written to; null: none. */
  readonly file: string | null
  /** It went to stdout, as was asked for. */
  readonly isPrinted: boolean
}

/** `bench export prometheus`. */
export function exportPrometheus(request: ExportRequest): Promise<Exported> {
  return exported(request, renderPrometheus)
}

/** `bench export ndjson`. */
export function exportNdjson(request: ExportRequest): Promise<Exported> {
  return exported(request, renderNdjson)
}

/** `bench export hgrm`: of one arm in one scenario. */
export function exportHgrm(
  request: ExportRequest & {readonly arm: string | undefined; readonly scenario: string | undefined},
): Promise<Exported> {
  return exported(request, result => renderHgrm(oneArm(exportedArms(result), request)))
}

async function exported(
  {file, output}: ExportRequest,
  render: (result: RunResult) => string,
): Promise<Exported> {
  const result = await readResult(file)
  if (output === undefined) return {text: render(result), file: null, isPrinted: false}
  const outputs = new Outputs()
  try {
    const opened = await outputs.open(output)
    const text = render(result)
    await opened.write(text)
    return {text, file: isStdout(output) ? null : output, isPrinted: isStdout(output)}
  } finally {
    await outputs.close()
  }
}

function oneArm(
  arms: readonly ExportedArm[],
  {file, arm, scenario}: {file: string; arm: string | undefined; scenario: string | undefined},
): ExportedArm {
  const wanted = arms.filter(
    each => (arm === undefined || each.arm === arm) && (scenario === undefined || each.scenario === scenario),
  )
  const [found, ...others] = wanted
  if (found !== undefined && others.length === 0) return found
  const names = arms.map(each => `--scenario ${each.scenario} --arm '${each.arm}'`).join(', ')
  throw usageError(
    'WB_WHICH_ARM',
    `${file}: ${found === undefined ? 'no measured arm is called so' : `${wanted.length} arms, and one is wanted`}`,
    names === '' ? 'nothing was measured' : `there are: ${names}`,
  )
}
