/**
 * Holm's step-down procedure: with probability 1 − `alpha` not one true hypothesis is among those that are rejected,
 * whatever they have to do with each other. Source: Holm 1979.
 * @returns for each p whether its hypothesis is rejected, in the order given
 */
export function holmRejects(ps: readonly number[], alpha: number): readonly boolean[] {
  const levels = holmLevels(ps, alpha)
  return ps.map((p, index) => p <= (levels[index] ?? 0))
}

/** The error at which the procedure tests each hypothesis in the end: it is rejected exactly when its p is at most that. */
export function holmLevels(ps: readonly number[], alpha: number): readonly number[] {
  const order = ps.map((p, index) => ({p, index})).sort((one, other) => one.p - other.p)
  const levels = ps.map(() => 0)
  let level = 0
  let goesOn = true
  for (const [rank, {p, index}] of order.entries()) {
    if (goesOn) level = alpha / (ps.length - rank)
    goesOn &&= p <= level
    levels[index] = level
  }
  return levels
}
