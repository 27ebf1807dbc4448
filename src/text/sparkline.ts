const levels = '▁▂▃▄▅▆▇█'

/** One block a value, the lowest of them on the floor; equal values stand in the middle. */
export function sparkline(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return values
    .map(value => {
      const share = high > low ? (value - low) / (high - low) : 0.5
      return levels.charAt(Math.min(levels.length - 1, Math.floor(share * levels.length)))
    })
    .join('')
}
