import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {realFiles, type GroupFiles} from '../../src/limits/files.js'
import type {Tree} from '../../src/limits/place.js'

/** A folder that behaves as the kernel's does: a new group has files, and only one without processes can be removed. */
export class FakeTree implements Tree {
  readonly root = mkdtempSync(join(tmpdir(), 'groups-'))
  readonly files: GroupFiles

  /** @param seeds of a new group: file and text */
  constructor(
    readonly memberships: string,
    seeds: Readonly<Record<string, string>> = {},
    readonly readOnly: readonly string[] = [],
  ) {
    this.files = {
      ...realFiles,
      make: folder => {
        if (this.readOnly.some(place => folder.startsWith(`${this.root}${place}/`)))
          throw Object.assign(new Error('EACCES: permission denied'), {code: 'EACCES'})
        mkdirSync(folder)
        for (const [file, text] of Object.entries({'cgroup.procs': '', ...seeds}))
          writeFileSync(join(folder, file), text)
      },
      remove: folder => {
        if ((realFiles.read(`${folder}/cgroup.procs`) ?? '') !== '')
          throw Object.assign(new Error('EBUSY: resource busy'), {code: 'EBUSY'})
        rmSync(folder, {recursive: true, force: true})
      },
    }
  }

  /** A group that is there from the beginning. */
  group(path: string, files: Readonly<Record<string, string>> = {}): this {
    const folder = join(this.root, path)
    mkdirSync(folder, {recursive: true})
    for (const [file, text] of Object.entries({'cgroup.procs': '', ...files}))
      writeFileSync(join(folder, file), text)
    return this
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  list(path: string): readonly string[] {
    return readdirSync(join(this.root, path), {withFileTypes: true})
      .filter(entry => entry.isDirectory())
      .map(entry => entry.name)
  }

  close(): void {
    rmSync(this.root, {recursive: true, force: true})
  }
}

/** A machine with systemd: version 2, and bench as root in a session of its own. */
export function version2(
  seeds: Readonly<Record<string, string>> = {},
  readOnly: readonly string[] = [],
): FakeTree {
  return new FakeTree('0::/user.slice/session-1.scope\n', seeds, readOnly)
    .group('', {
      'cgroup.controllers': 'cpuset cpu io memory pids',
      'cgroup.subtree_control': 'cpuset cpu io memory pids',
    })
    .group('user.slice', {'cgroup.subtree_control': 'memory pids'})
    .group('user.slice/session-1.scope', {'cgroup.subtree_control': ''})
}
