/** What sends a load: `kernel`, whose latencies end with the time stamps of Linux, or `autocannon`, which speaks TLS. */
export const engineNames = ['kernel', 'autocannon'] as const
export type EngineName = (typeof engineNames)[number]

/** It speaks TLS and runs everywhere. */
export const defaultEngine: EngineName = 'autocannon'
