/** Most that a scenario may ask of this machine. */
export const scenarioCaps = {
  connections: 10_000,
  warmupMs: 60_000,
  timeoutMs: 600_000,
  bodyBytes: 1 << 20,
} as const
