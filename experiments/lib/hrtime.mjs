// The clock of process.hrtime, which all processes of a machine share, in ms, at the price of performance.now().
const offsetMs = offset()

export function hrtimeMs(nowMs = performance.now()) {
  return nowMs + offsetMs
}

/** The first call of either clock takes half a millisecond: of several pairs the closest one is right. */
function offset() {
  let best = {widthMs: Infinity, offsetMs: 0}
  for (let tries = 0; tries < 100; tries++) {
    const beforeMs = performance.now()
    const sharedMs = Number(process.hrtime.bigint()) / 1e6
    const afterMs = performance.now()
    const widthMs = afterMs - beforeMs
    if (widthMs < best.widthMs) best = {widthMs, offsetMs: sharedMs - (beforeMs + afterMs) / 2}
  }
  return best.offsetMs
}
