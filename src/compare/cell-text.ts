import {formatNumber} from '../unit/number.js'
import {printedUnits, printStored, type StoredUnit} from '../unit/printed.js'
import type {ComparisonRow, GeometricMean, RatioToFirst} from './model.js'

export function unitText({unit}: Pick<ComparisonRow, 'unit'>): string {
  return printedUnits[unit].unit
}

/** With the digits of the result's own table. */
export function valueText(
  value: number | null,
  interval: readonly [low: number, high: number] | null,
  unit: StoredUnit,
): string {
  if (value === null) return '—'
  if (value === 0) return '0'
  const [low, high] = interval ?? [null, null]
  return printStored({value, low, high, unit}).text
}

/** `1.32 [1.28, 1.37]`; with `~` where no difference is shown. */
export function ratioText(ratio: RatioToFirst | null): string {
  if (ratio === null) return '—'
  return ratio.verdict === 'not shown' ? `${intervalText(ratio)} ~` : intervalText(ratio)
}

export function intervalText({
  ratio,
  low,
  high,
}: Pick<RatioToFirst | GeometricMean, 'ratio' | 'low' | 'high'>): string {
  const decimals = ratio >= 10 ? 1 : ratio >= 2 ? 2 : 3
  const text = (value: number) => formatNumber(value, decimals)
  return low === null || high === null ? text(ratio) : `${text(ratio)} [${text(low)}, ${text(high)}]`
}

/** `B > A = C`: best first, `=` where no difference is shown. */
export function rankingText(ranking: readonly (readonly string[])[]): string {
  return ranking.map(group => group.join(' = ')).join(' > ')
}
