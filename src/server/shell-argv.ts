/**
 * How a user's command line is run so that TERM reaches the server. One simple command takes the shell's place. Of
 * anything more the shell stays the parent, which would die of TERM and leave its children: it passes the signal on to
 * all of its group, and waits for them.
 */
export function shellArgv(command: string): readonly [string, ...string[]] {
  if (!/[;&|<>()`\n]/.test(command)) {
    // `exec A=1 node` would look for a program of that name.
    const isAssigned = /^\s*[A-Za-z_]\w*=/.test(command)
    return ['/bin/sh', '-c', `exec ${isAssigned ? 'env ' : ''}${command}`]
  }
  const passOn = `trap 'trap "" TERM; kill -TERM 0; wait; exit 143' TERM`
  return ['/bin/sh', '-c', `${passOn}\n(\n${command}\n) &\nwait $!`]
}
