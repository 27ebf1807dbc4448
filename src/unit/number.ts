/** Numbers as text, with no more digits than are known. */

/** Digits after the point with which a number is printed. */
export type Decimals = number

/**
 * Decimals that an uncertainty of ±`half` justifies: its first significant digit, and one more when that digit is 1 or
 * 2; never more than four significant digits of `value`.
 */
export function decimalsFor(value: number, half: number | null): Decimals {
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)))
  if (half === null || !(half > 0)) return clamp(2 - magnitude)
  const order = Math.floor(Math.log10(half))
  // 2.95 and not 3: 0.3 / 10⁻¹ is 2.9999999999999996.
  const leading = half / 10 ** order
  return Math.min(clamp(leading < 2.95 ? 1 - order : -order), clamp(3 - magnitude))
}

/**
 * A number and its interval, with the digits that the interval justifies: `±0.3` only where both printed ends lie as far
 * from the printed value, else `[38.9, 40.1]`; nothing without an interval.
 */
export function printEstimate(
  value: number,
  low: number | null,
  high: number | null,
  sides: 'as they are' | 'both' = 'as they are',
): {readonly text: string; readonly interval: string} {
  const decimals = decimalsFor(value, low === null || high === null ? null : (high - low) / 2)
  const text = (number: number) => formatNumber(number, decimals)
  if (low === null || high === null) return {text: text(value), interval: ''}
  const steps = (number: number) => Math.round(number * 10 ** decimals)
  const [below, above] = [steps(value) - steps(low), steps(high) - steps(value)]
  const interval =
    below === above && sides !== 'both' ? `±${text(above / 10 ** decimals)}` : `[${text(low)}, ${text(high)}]`
  return {text: text(value), interval}
}

/** `1,271.4`: thousands separated by commas. */
export function formatNumber(value: number, decimals: Decimals): string {
  return value.toLocaleString('en-US', {minimumFractionDigits: decimals, maximumFractionDigits: decimals})
}

/** Three significant digits, for facts in a sentence. */
export function formatFact(value: number): string {
  return formatNumber(value, decimalsFor(value, null))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
}

/** Never negative, and never finer than a nano of anything. */
function clamp(decimals: number): Decimals {
  return Math.min(6, Math.max(0, decimals))
}
