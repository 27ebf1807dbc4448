import type {Counted} from './tools/tool.js'
import type {PercentilesOrNone} from './record.js'

/** As many digits as mean something here. */
export function ms(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–'
  const size = Math.abs(value)
  if (size >= 100) return Math.round(value).toLocaleString('en-US').replace('-', '−')
  return value.toFixed(size >= 10 ? 1 : 2).replace('-', '−')
}

export function signedMs(value: number): string {
  return value > 0 ? `+${ms(value)}` : ms(value)
}

export function signedUs(valueMs: number): string {
  if (Number.isNaN(valueMs)) return '–'
  const us = Math.round(valueMs * 1000)
  return `${us > 0 ? '+' : ''}${us.toLocaleString('en-US').replace('-', '−')}`
}

export function three({p50, p90, p99}: PercentilesOrNone): string {
  return [p50, p90, p99].map(ms).join(' / ')
}

export function counts({good, bad}: Counted): string {
  return `${whole(good)} + ${whole(bad)}`
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
