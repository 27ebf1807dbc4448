import {z} from 'zod'

const share = z.number().min(0).nullable()

/**
 * What is known of a block (a round of every arm of a scenario) from outside of the measured processes. Shares, 0 to 1; null
 * where nothing tells.
 */
export const outsideSchema = z.object({
  /** Of the machine's CPU time, what processes took that were neither bench's own nor measured. */
  others: share,
  /** Of the machine's CPU time, what the hypervisor gave to somebody else. */
  steal: share,
  /** Of a moment before the block in which bench did nothing, how long some task waited for a CPU. */
  pressure: share,
})

export type Outside = z.infer<typeof outsideSchema>
