/** The kernel of today knows no larger number (CONFIG_NR_CPUS of distributions is 8192). */
export const mostCpu = 8191

/** `0-2,8` is 0, 1, 2, 8; undefined: not such a list. */
export function cpusOfList(list: string): readonly number[] | undefined {
  if (!/^\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?){0,99}$/.test(list)) return undefined
  const cpus = list.split(',').flatMap(range => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return last < first ? [NaN] : Array.from({length: last - first + 1}, (_, index) => first + index)
  })
  return cpus.every(cpu => cpu <= mostCpu) ? [...new Set(cpus)] : undefined
}
