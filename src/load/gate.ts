/** Something that happens once, and can be waited for with a limit. */
export interface Gate {
  open(): void
  /** Whether it is open: now, or within `ms`. One waits at a time. */
  within(ms: number): Promise<boolean>
}

export function closedGate(): Gate {
  let isOpen = false
  let wake: () => void = () => undefined
  const open = (): void => {
    isOpen = true
    wake()
  }
  const within = async (ms: number): Promise<boolean> => {
    if (isOpen) return true
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    return isOpen
  }
  return {open, within}
}
