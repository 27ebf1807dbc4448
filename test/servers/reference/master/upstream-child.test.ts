import {readdirSync, readFileSync, readlinkSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {startServer, until} from './reference-server.js'

/** What a process's open files are. One may close between the listing and the reading: it is then left out. */
function descriptors(pid: number | undefined): string[] {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).flatMap(fd => {
    try {
      return [readlinkSync(`${folder}/${fd}`)]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  })
}

describe('upstream', () => {
  it('is started again when it dies, at the same address', async () => {
    const server = await startServer(['--mode', 'async'])
    expect((await fetch(`${server.url}/io?ms=1`)).status).toBe(200)
    const first = server.upstream() ?? 0
    process.kill(first, 'SIGKILL')
    await until('another runs', () => ![undefined, first].includes(server.upstream()))
    await until('it is asked', async () => (await fetch(`${server.url}/io?ms=1`)).status === 200)
  })

  it('is not started when there is one', async () => {
    const server = await startServer(['--mode', 'async', '--upstream', '127.0.0.1:1'])
    expect(server.upstream()).toBeUndefined()
    expect((await fetch(`${server.url}/io?ms=1`)).status).toBe(502)
  })

  it('does not inherit the listening socket', async () => {
    const server = await startServer(['--mode', 'async'])
    const port = server.port.toString(16).toUpperCase().padStart(4, '0')
    // Fields of a row: number, local and remote address, state (0A: listening), …, inode as the tenth.
    const rows = readFileSync(`/proc/${server.upstream()}/net/tcp`, 'utf8')
      .split('\n')
      .map(row => row.trim().split(/\s+/))
    const own = rows.find(row => row[1]?.endsWith(`:${port}`) === true && row[3] === '0A')?.[9] ?? ''
    expect(own).not.toBe('')
    const open = descriptors(server.upstream())
    expect(open.length).toBeGreaterThan(3)
    expect(open).not.toContain(`socket:[${own}]`)
  })
})
