/**
 * The operational laws of a closed system (Denning and Buzen, "The Operational Analysis of Queueing Network Models", ACM
 * Computing Surveys 10(3), 1978): whatever the distribution, no resource gives more than its number of servers over what
 * a request demands of one, and N clients no more than N over the time of a lone request.
 */

/** What can bind a throughput. */
export type Resource = 'clients' | 'slots' | 'cores'

/** What an arm is, as far as its throughput follows from it. */
export interface ArmModel {
  /** Of the closed loop. */
  readonly clients: number
  /** Requests in service at once; null: nothing practical limits them. */
  readonly slots: number | null
  /** Cores' worth that the server's code can have; null: not known. */
  readonly cores: number | null
  /** Of a lone request. */
  readonly serviceMs: number
  /** CPU time of the server for each answer; null: not seen. */
  readonly cpuMs: number | null
}

export interface Binding {
  readonly by: Resource
  readonly perSecond: number
}

/** The tightest of the bounds; of equal ones the first of slots, clients, cores, since more of the later would not help. */
export function bindingOf({clients, slots, cores, serviceMs, cpuMs}: ArmModel): Binding {
  const bounds: Binding[] = [
    ...(slots === null ? [] : [{by: 'slots' as const, perSecond: (slots / serviceMs) * 1000}]),
    {by: 'clients', perSecond: (clients / serviceMs) * 1000},
    ...(cores === null || cpuMs === null || cpuMs === 0
      ? []
      : [{by: 'cores' as const, perSecond: (cores / cpuMs) * 1000}]),
  ]
  return bounds.reduce((least, bound) => (bound.perSecond < least.perSecond ? bound : least))
}
