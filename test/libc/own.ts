import {onTestFinished} from 'vitest'
import {close} from '../../libc/descriptor.js'

/** A descriptor that is closed when the test is over. */
export function own(fd: number): number {
  onTestFinished(() => {
    close(fd)
  })
  return fd
}
