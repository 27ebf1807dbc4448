/**
 * Holm's step-down procedure: with probability 1 − `alpha` not one true hypothesis is among those that are rejected,
 * whatever they have to do with each other. Source: Holm 1979.
 * @returns for each p whether its hypothesis is rejected, in the order given
 */
export function holmRejects(ps: readonly number[], alpha: number): readonly boolean[] {
  const order = ps.map((p, index) => ({p, index})).sort((one, other) => one.p - other.p)
  const rejected = ps.map(() => false)
  for (const [rank, {p, index}] of order.entries()) {
    if (p > alpha / (ps.length - rank)) break
    rejected[index] = true
  }
  return rejected
}
