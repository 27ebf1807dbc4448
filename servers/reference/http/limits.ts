/** gunicorn's names and meanings, so that the server's settings can be passed as they are; 0 means "no limit" there. */
export interface HttpLimits {
  readonly limitRequestLine: number
  readonly limitRequestFields: number
  readonly limitRequestFieldSize: number
}

/** gunicorn's defaults. */
export const defaultLimits: HttpLimits = {
  limitRequestLine: 4094,
  limitRequestFields: 100,
  limitRequestFieldSize: 8190,
}

/** "No limit" still has to end somewhere: a head is held in memory. */
export function boundedLimits(limits: HttpLimits): HttpLimits {
  return {
    limitRequestLine: limits.limitRequestLine || 65_536,
    limitRequestFields: limits.limitRequestFields || 32_768,
    limitRequestFieldSize: limits.limitRequestFieldSize || 65_536,
  }
}
