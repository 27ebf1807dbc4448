/** Arrivals per second that stay, or change evenly from one to the other. */
export interface RateStage {
  readonly fromPerSecond: number
  readonly toPerSecond: number
  readonly durationMs: number
}

/** Of a whole stage. */
export function arrivalsOf({fromPerSecond, toPerSecond, durationMs}: RateStage): number {
  return ((fromPerSecond + toPerSecond) / 2000) * durationMs
}

/** Of all stages together. */
export function durationOf(stages: readonly RateStage[]): number {
  return stages.reduce((sum, {durationMs}) => sum + durationMs, 0)
}

/** Arrivals per second over all of them. */
export function meanRateOf(stages: readonly RateStage[]): number {
  return (1000 * stages.reduce((sum, stage) => sum + arrivalsOf(stage), 0)) / durationOf(stages)
}
