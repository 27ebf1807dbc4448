import {incompleteBeta} from './special-functions.js'

/**
 * Student's t distribution, accurate to about 1e-10 for any degrees of freedom. simple-statistics has no t quantile
 * and its normal table stops at three digits.
 * Method: the incomplete beta function, inverted by bisection: slow beside a polynomial and impossible to get subtly
 * wrong.
 */

/** P(T ≤ t) with `degreesOfFreedom` > 0. */
export function tCumulative(t: number, degreesOfFreedom: number): number {
  const tail = 0.5 * incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
  return t > 0 ? 1 - tail : tail
}

/** The t with P(T ≤ t) = `probability`, 0 < probability < 1. */
export function tQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(probability > 0 && probability < 1))
    throw new RangeError(`probability ${probability} is not inside (0, 1)`)
  if (!(degreesOfFreedom > 0)) throw new RangeError(`degrees of freedom ${degreesOfFreedom} is not above 0`)
  if (probability === 0.5) return 0
  if (probability < 0.5) return -tQuantile(1 - probability, degreesOfFreedom)
  let high = 2
  while (tCumulative(high, degreesOfFreedom) < probability) high *= 2
  let low = 0
  for (let step = 0; step < 200 && high - low > 1e-12 * high; step++) {
    const middle = (low + high) / 2
    if (tCumulative(middle, degreesOfFreedom) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}
