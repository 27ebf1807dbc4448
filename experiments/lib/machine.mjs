// The machine that a measurement was made on, in a line, and what a script needs to know of it.
import {allowedCpus, readFingerprint} from '../../dist/src/measure/fingerprint.js'

/** Numbers of the CPUs that may be used here. */
export const cpus = allowedCpus() ?? []

/** `2 cores of …, Node v20.20.2, 2026-11-21`. */
export function machineLine() {
  const {coresAllowed, cpuModel, node, loadAverage1} = readFingerprint()
  const day = new Date().toISOString().slice(0, 10)
  return `${coresAllowed} cores of ${cpuModel}, Node ${node}, load average ${loadAverage1.toFixed(1)} at the start, ${day}`
}
