/** `5%`, `2.5 %`: the share 0.05, 0.025; undefined when `text` is no percentage above 0 and up to 1000 %. */
export function parsePercent(text: string): number | undefined {
  const match = /^(\d{1,4}(?:\.\d{1,3})?) ?%$/.exec(text.trim())
  const percent = Number(match?.[1])
  return percent > 0 && percent <= 1000 ? percent / 100 : undefined
}

/** `+8.1 %`, `−0.4 %`, of a ratio less 1. */
export function formatChange(change: number): string {
  const percent = change * 100
  const decimals = Math.abs(percent) < 9.95 ? 1 : 0
  const text = Math.abs(percent).toFixed(decimals)
  return `${percent < 0 && Number(text) !== 0 ? '−' : '+'}${text} %`
}

/** `5 %`, `2.5 %`. */
export function formatPercent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`
}

/** `84 %`: of shares that are known no better. */
export function formatWholePercent(share: number): string {
  return `${Math.round(share * 100)} %`
}
