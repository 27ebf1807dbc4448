import {fileURLToPath} from 'node:url'

const root = new URL('../../../', import.meta.url)

/** A place in the checkout that these programs were compiled from. */
export function inCheckout(path: string): string {
  return fileURLToPath(new URL(path, root))
}

/**
 * Runs a campaign to its end. The first interrupt ends what runs, in order, with exit code 130 and the word of what is kept;
 * an error is one line on stderr, and 1.
 */
export async function runCampaign(
  main: (signal: AbortSignal) => Promise<void>,
  {kept}: {readonly kept: string},
): Promise<void> {
  const interruption = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => interruption.abort(new Error(`interrupted; ${kept} before are kept`)))
  try {
    await main(interruption.signal)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = interruption.signal.aborted ? 130 : 1
  }
}
