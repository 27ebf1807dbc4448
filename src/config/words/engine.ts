/** What sends a load: `kernel`, whose latencies end with the time stamps of Linux, or `autocannon`, which speaks TLS. */
export const engineNames = ['kernel', 'autocannon'] as const
export type EngineName = (typeof engineNames)[number]

/** What may be asked for. `auto`: kernel where it can measure, checked by autocannon; else autocannon. */
export const engineChoices = ['auto', ...engineNames] as const
export type EngineChoice = (typeof engineChoices)[number]

/** The same on every machine: the better engine where it works, and a check of it. */
export const defaultEngine: EngineChoice = 'auto'
