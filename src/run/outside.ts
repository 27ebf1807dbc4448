import type {World} from '../drive/world.js'
import type {MachineLoad} from '../measure/machine-load.js'
import type {Outside} from '../result/outside.js'

type Machine = Pick<World, 'machineLoad' | 'ownCpuUs' | 'clock'>

/** Long enough for a few of the scheduler's slices, short enough beside a start. */
const quietMs = 100

/** Looks at the machine while `use` runs a block, and for a moment before it. Null where nothing tells. */
export async function lookOutside(
  machine: Machine,
  /** Whether all that is measured is bench's own or was started by it. */
  isAllOurs: boolean,
  use: () => Promise<void>,
): Promise<Outside | null> {
  const [quiet, before, oursBefore] = [
    await pressureWhenQuiet(machine),
    machine.machineLoad(),
    machine.ownCpuUs(),
  ]
  await use()
  const [after, oursAfter] = [machine.machineLoad(), machine.ownCpuUs()]
  if (before === null || after === null) return null
  const stealUs = after.stealUs - before.stealUs
  const allUs = after.busyUs - before.busyUs + after.idleUs - before.idleUs + stealUs
  if (!(allUs > 0)) return null
  const othersUs = after.processUs - before.processUs - (oursAfter - oursBefore)
  return {
    others: isAllOurs ? Math.max(0, othersUs / allUs) : null,
    steal: Math.max(0, stealUs / allUs),
    pressure: quiet,
  }
}

/** Share of a moment in which some task waited for a CPU though bench did nothing: its own load waits for itself. */
async function pressureWhenQuiet({machineLoad, clock}: Machine): Promise<number | null> {
  const before = machineLoad()
  if (waitedUs(before) === null) return null
  const began = clock.now()
  await clock.sleep(quietMs)
  const [from, to] = [waitedUs(before), waitedUs(machineLoad())]
  const tookUs = (clock.now() - began) * 1000
  return from === null || to === null || !(tookUs > 0) ? null : Math.min(1, Math.max(0, (to - from) / tookUs))
}

function waitedUs(load: MachineLoad | null): number | null {
  return load?.waitedUs ?? null
}
