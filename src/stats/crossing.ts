/**
 * Shares of hits that rise with x, drawn as a straight line of their log-odds: where does it cross a level, and how surely?
 * The interval is what a likelihood ratio does not reject, whatever the slope: asymmetric where few hits were seen, and open
 * where no slope is shown (as for an effective dose: Williams, Biometrics 42 (1986) 641–645). Hits that come in clusters
 * count for fewer (quasi-likelihood: Wedderburn, Biometrika
 * 61 (1974) 439–447).
 */
export interface Shares {
  readonly x: number
  readonly trials: number
  /** Need not be whole. */
  readonly hits: number
  /** Variance of their number over that of independent ones. */
  readonly dispersion: number
  /** Log-odds that stand for all that are higher, where the share of hits says no more than that it is so large; Infinity. */
  readonly mostOdds: number
}

export interface Line {
  /** Where it crosses the level. */
  readonly at: number
  /** Of the log-odds; 0 or more. */
  readonly slope: number
}

/** null: the shares do not bound it on that side. */
export interface Sides {
  readonly low: number | null
  readonly high: number | null
}

/** A hundredth more in x makes hits e² times as likely: what is steeper is a step. */
const steepest = 200
/** Crossings are looked for so far beyond the outermost points. */
const beyond = 0.5
const coarse = 48
const halvings = 22

/** The most likely line. null: it crosses nowhere near the points. */
export function lineThrough(shares: readonly Shares[], level: number): Line | null {
  const best = bestOf(shares, level)
  return best === null ? null : {at: best.at, slope: best.slope}
}

/**
 * Where the line can cross the level.
 * @param flattest the line may be, unless the shares themselves say that it is flatter
 * @param width of the interval in standard errors, as normal: 1.96 for 95 %
 */
export function sidesOf(shares: readonly Shares[], level: number, width: number, flattest = 0): Sides {
  const best = bestOf(shares, level)
  if (best === null) return {low: null, high: null}
  const least = best.slope > flattest ? flattest : 0
  const floor = best.logLikelihood - width ** 2 / 2
  const edge = (side: -1 | 1) =>
    edgeOf(away => placeAt(shares, level, best.at + side * away, least).logLikelihood >= floor)
  const [below, above] = [edge(-1), edge(1)]
  return {low: below === null ? null : best.at - below, high: above === null ? null : best.at + above}
}

interface Place extends Line {
  readonly logLikelihood: number
}

function rangeOf(shares: readonly Shares[]): readonly [number, number] {
  const xs = shares.map(({x}) => x)
  return [Math.min(...xs) - beyond, Math.max(...xs) + beyond]
}

function bestOf(shares: readonly Shares[], level: number): Place | null {
  const [from, to] = rangeOf(shares)
  const step = (to - from) / coarse
  let best = -1
  let most = -Infinity
  for (let index = 0; index <= coarse; index++) {
    const {logLikelihood} = placeAt(shares, level, from + index * step)
    if (logLikelihood > most) [best, most] = [index, logLikelihood]
  }
  if (best <= 0 || best === coarse) return null
  let [low, high] = [from + (best - 1) * step, from + (best + 1) * step]
  for (let halving = 0; halving < halvings; halving++) {
    const [one, other] = [low + 0.382 * (high - low), low + 0.618 * (high - low)]
    if (placeAt(shares, level, one).logLikelihood < placeAt(shares, level, other).logLikelihood) low = one
    else high = other
  }
  return placeAt(shares, level, (low + high) / 2)
}

/** How far away a place can be and still be allowed; null: there is no end to them. */
function edgeOf(isAllowed: (away: number) => boolean): number | null {
  let [inside, outside] = [0, 0.005]
  for (; isAllowed(outside); outside *= 2) {
    if (outside > 2 * beyond) return null
    inside = outside
  }
  for (let halving = 0; halving < halvings; halving++) {
    const middle = (inside + outside) / 2
    if (isAllowed(middle)) inside = middle
    else outside = middle
  }
  return outside
}

/** The likeliest of the lines that cross the level here: the likelihood is concave in the slope. */
function placeAt(shares: readonly Shares[], level: number, at: number, flattest = 0): Place {
  const logit = Math.log(level / (1 - level))
  let [least, most] = [flattest, steepest]
  if (rise(shares, at, logit, least) <= 0) most = least
  for (let halving = 0; halving < halvings && most > least; halving++) {
    const middle = (least + most) / 2
    if (rise(shares, at, logit, middle) > 0) least = middle
    else most = middle
  }
  const slope = (least + most) / 2
  return {at, slope, logLikelihood: likelihood(shares, at, logit, slope)}
}

/** Of the log-likelihood, by the slope. */
function rise(shares: readonly Shares[], at: number, logit: number, slope: number): number {
  let sum = 0
  for (const {x, trials, hits, dispersion, mostOdds} of shares) {
    const odds = logit + slope * (x - at)
    if (odds < mostOdds) sum += ((x - at) * (hits - trials / (1 + Math.exp(-odds)))) / dispersion
  }
  return sum
}

function likelihood(shares: readonly Shares[], at: number, logit: number, slope: number): number {
  let sum = 0
  for (const {x, trials, hits, dispersion, mostOdds} of shares) {
    const odds = Math.min(mostOdds, logit + slope * (x - at))
    sum += (hits * odds - trials * (odds > 30 ? odds : Math.log1p(Math.exp(odds)))) / dispersion
  }
  return sum
}
