/** Durations as people write them, `250ms`, `2s`, `1.5m`, `1h`; a bare number is seconds, as in wrk and hyperfine. */
const millisecondsPer: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000}

/** Milliseconds, or undefined when `text` is not a duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,6})?)\s*(ms|s|m|h)?$/.exec(text.trim())
  if (match === null) return undefined
  return Number(match[1]) * (millisecondsPer[match[2] ?? 's'] ?? 1000)
}

/** `800 ms`, `12 s`, `4 min 10 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = Math.round(milliseconds / 1000)
  if (milliseconds < 10_000) return `${trim((milliseconds / 1000).toFixed(1))} s`
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  const rest = seconds % 60
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

function trim(decimal: string): string {
  return decimal.replace(/\.0$/, '')
}
