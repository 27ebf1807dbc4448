import {usageError} from '../error.js'
import {explainResult, type ExplainedScenario} from '../report/explain/describe.js'
import {renderExplanation} from '../report/explain/render.js'
import {isTune, readResult, readSavedResults} from '../result/read.js'
import {styleFor} from '../text/style.js'
import {explainTune, renderTuneExplanation, type ExplainedTune} from '../tune/report/explain.js'

interface ExplainWorld {
  readonly environment: NodeJS.ProcessEnv
  readonly stdout: {readonly isTTY?: boolean; write(text: string): unknown}
}

/** `bench explain`: why the numbers of a saved result are what they are, and what one more of anything would give. */
export async function benchExplain(
  file: string,
  isPrinted: boolean,
  {environment, stdout}: ExplainWorld,
): Promise<readonly ExplainedScenario[] | ExplainedTune> {
  const [saved] = await readSavedResults(file)
  if (saved !== undefined && isTune(saved)) {
    const explained = explainTune(saved)
    if (isPrinted) stdout.write(renderTuneExplanation(explained, styleFor(stdout, environment)))
    return explained
  }
  const result = await readResult(file)
  if (!result.plan.saturation)
    throw usageError(
      'WB_NO_SATURATION',
      `${file} has no saturation phase, and what binds an arm shows at saturation alone`,
      'run it without --phase latency',
    )
  const explained = explainResult(result)
  if (isPrinted) stdout.write(renderExplanation(explained, styleFor(stdout, environment)))
  return explained
}
