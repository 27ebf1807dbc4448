import {cpusOfList, mostCpu} from '../../unit/cpu-list.js'
import {parseBytes} from '../../unit/bytes.js'
import type {Word} from './word.js'
import {count} from './number.js'

/** The kernel gives no quota below 1 ms of a period of 100 ms. */
export const leastCpus = 0.01
const mostCpus = 1024
/** Less than this not even the C library of a server fits into. */
const leastMemory = 4 * 2 ** 20
const mostMemory = 2 ** 46
const mostPids = 4_194_304

/** Cores' worth of CPU time a second, as Docker and Kubernetes write them: `0.5`, `500m`. */
export const cpus: Word<number> = {
  code: 'WB_BAD_LIMIT',
  allowed: `a number of cores such as 0.5, 2 or 500m, from ${leastCpus} to ${mostCpus}`,
  read: text => {
    const [, number = '', milli] = /^(\d{1,7}(?:\.\d{1,6})?)(m)?$/.exec(text) ?? []
    const value = number === '' ? NaN : milli === undefined ? Number(number) : Number(number) / 1000
    return value >= leastCpus && value <= mostCpus ? value : undefined
  },
}

/** Bytes; K, M and G are powers of 1024, as Docker and systemd have them. */
export const memory: Word<number> = {
  code: 'WB_BAD_LIMIT',
  allowed: 'an amount of memory such as 512M or 1.5G, from 4M to 64T',
  read: text => {
    const value = parseBytes(text)
    return value !== undefined && value >= leastMemory && value <= mostMemory ? value : undefined
  },
}

/** Processes and threads together. */
export const pids: Word<number> = {...count(mostPids), code: 'WB_BAD_LIMIT'}

/** Numbers of CPUs, as `taskset` takes them. */
export const cpuset: Word<string> = {
  code: 'WB_BAD_LIMIT',
  allowed: `a list of CPUs such as 0-3,8, each from 0 to ${mostCpu}`,
  read: text => (cpusOfList(text) === undefined ? undefined : text),
}

/** Bytes as a Kubernetes manifest writes them: `512Mi` is binary, `512M` decimal. */
export const kubernetesMemory: Word<number> = {
  ...memory,
  allowed: 'a quantity of memory such as 512Mi or 512M, from 4Mi to 64Ti',
  read: text => {
    const [, number, letter = '', binary = ''] =
      /^(\d{1,15}(?:\.\d{1,3})?)(?:([kKMGT])(i?))?$/.exec(text) ?? []
    if (number === undefined) return undefined
    const place = ['', 'K', 'M', 'G', 'T'].indexOf(letter.toUpperCase())
    const value = Math.round(Number(number) * (binary === '' ? 1000 : 1024) ** place)
    return value >= leastMemory && value <= mostMemory ? value : undefined
  },
}
