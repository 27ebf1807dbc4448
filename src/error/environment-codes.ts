import type {ErrorEntry} from './entry.js'

/** The machine, a server or a target did not do its part. */
export const environmentCodes = {
  WB_INTERRUPTED: {
    title: 'Interrupted',
    means: 'INT, TERM or HUP ended the work. What was complete is saved.',
    remedy: 'Run it again for the rest.',
  },
  WB_DATA_USED_UP: {
    title: 'Data are used up',
    means: 'A data file of a session whose rows are used `once` has fewer rows than sessions began.',
    remedy: 'Give it more rows, load for a shorter time, or let it `cycle`.',
  },
  WB_PLATFORM: {
    title: 'This needs Linux',
    means: 'The reference server and the measurements of processes use system calls of Linux.',
    remedy: 'Load a server that runs elsewhere with `--url`.',
  },
  WB_PORT_TAKEN: {
    title: 'A port is taken',
    means: 'Another process listens on it; the message names the process where it can be seen.',
    remedy: 'Stop that process, or choose another port.',
  },
  WB_PORT_UNUSABLE: {
    title: 'A port cannot be listened on',
    means: 'It needs privileges, or the address is not of this machine.',
    remedy: 'Choose a port above 1023 and an address of this machine.',
  },
  WB_SERVER_NOT_STARTED: {
    title: 'A server cannot be started',
    means: 'Its program is not there or may not be executed.',
    remedy: 'Check the command and the folder.',
  },
  WB_SERVER_ENDED: {
    title: 'A server ended before it was ready',
    means: 'It exited while bench waited for a first right answer.',
    remedy: 'The hint has its last lines.',
  },
  WB_SERVER_NOT_READY: {
    title: 'A server was not ready in time',
    means: 'It runs, but did not give the expected answer.',
    remedy: 'The message has what was expected and what came; `--ready` names another path.',
  },
  WB_SERVER_DETACHED: {
    title: 'A server went to the background',
    means:
      'The process that was started has ended and left another one, which is no child of bench any more.',
    remedy: 'Start it in the foreground: without `--daemon`, or with `daemon off;`.',
  },
  WB_SERVER_LISTENS_ELSEWHERE: {
    title: 'A server listens somewhere else',
    means: 'It runs, and listens on another port or address than the one that it was given.',
    remedy: 'Let it listen on the port of `{port}` or `$PORT`, on 127.0.0.1 or ::1.',
  },
  WB_SERVER_DIED: {
    title: 'A server died under load',
    means: 'It exited or was killed while it was measured.',
    remedy: 'The hint has its last lines; look for the out-of-memory killer in `dmesg`.',
  },
  WB_SERVER_NOT_STOPPED: {
    title: 'A server cannot be stopped',
    means: 'Processes are left even after KILL.',
    remedy: 'Processes in state D wait for a disk or a network mount.',
  },
  WB_UPSTREAM_FAILED: {
    title: 'The bundled upstream did not start',
    means: 'The service that `/io` waits for ended at once.',
    remedy: 'Check free memory and file descriptors with `bench doctor`.',
  },
  WB_NO_ANSWER: {
    title: 'A request has no answer',
    means: 'The server is ready, but the request of the scenario failed or timed out.',
    remedy: 'Ask for it by hand: `curl -v URL`.',
  },
  WB_WRONG_ANSWER: {
    title: 'A request has another status than expected',
    means: 'Measuring errors as if they were answers would flatter the server.',
    remedy: 'Check the path; a scenario file may expect another status.',
  },
  WB_ARMS_DIFFER: {
    title: 'The arms of a gate answer differently',
    means: 'The speed of two different answers cannot be compared.',
    remedy: 'Where the difference is meant, `--ignore-body` compares the status only.',
  },
  WB_NO_THROUGHPUT: {
    title: 'Nothing was answered in the saturation phase',
    means: 'Without a throughput there is nothing to take a share of.',
    remedy: 'Give a fixed `--rate`, or a longer `--duration`.',
  },
  WB_NO_TRACE: {
    title: 'A request left no trace',
    means: 'The server recorded nothing of a request that was followed.',
    remedy: 'Run without `--trace`, or report it with the server and its version.',
  },
  WB_CANNOT_CONNECT: {
    title: 'The load cannot connect',
    means: 'Nothing listens at the target, or it does not react.',
    remedy: 'Check that the server runs, and the address.',
  },
  WB_LOAD_GENERATOR_FAILED: {
    title: 'The load generator failed',
    means: 'A process of it did not start, or ended too early.',
    remedy: 'Check free memory and file descriptors with `bench doctor`.',
  },
  WB_CLIENT_LIMIT: {
    title: 'The load generator cannot have so many connections',
    means:
      'File descriptors or local ports of this machine run out: no fault of the server, and no number of it.',
    remedy: 'Raise `ulimit -n` or net.ipv4.ip_local_port_range, or ask for fewer connections.',
  },
  WB_WRONG_AUTOCANNON: {
    title: 'Another autocannon is installed than bench knows',
    means: 'The load generator depends on the insides of one exact version.',
    remedy: 'Install the dependencies again with `npm ci`.',
  },
  WB_SETUP_FAILED: {
    title: 'The set-up of a checkout failed',
    means: 'The `setup:` of bench.yaml ended with an error or took too long.',
    remedy: 'The hint has its last lines; run it by hand in a fresh checkout.',
  },
  WB_GIT_REFUSED: {
    title: 'git refuses to read the repository',
    means: 'The folder is in a repository, but git does not trust it or cannot read it.',
    remedy: 'The message has the words of git, which say what to do.',
  },
  WB_CHECKOUT_FAILED: {
    title: 'git could not check a ref out',
    means: '`git worktree add` failed.',
    remedy: 'The message has the words of git.',
  },
  WB_CALIBRATION_CUT_SHORT: {
    title: 'A calibration has too few rounds',
    means: 'The budget was spent before a spread could be estimated.',
    remedy: 'Give a larger `--budget`.',
  },
  WB_DATABASE_UNREACHABLE: {
    title: 'The database cannot be asked',
    means: 'It does not run, or refuses the user.',
    remedy: 'Start it, or give another `--database`.',
  },
  WB_CANNOT_LIMIT: {
    title: 'Limits cannot be enforced here',
    means: 'This user may not make control groups on this machine, or one of the controllers is missing.',
    remedy: '`bench doctor` says which, and what to do; docs/limits.md has the ways.',
  },
  WB_OUT_OF_MEMORY: {
    title: 'A server ran out of the memory that it may use',
    means:
      'The kernel killed one of its processes, because with it the limit of `memory` was reached. That is a result: so much does not fit.',
    remedy: 'Give fewer workers, or more memory.',
  },
  WB_GROUP_NOT_REMOVED: {
    title: 'A control group cannot be removed',
    means: 'Processes are left inside, or the kernel refuses.',
    remedy: 'Once its processes have ended, `bench doctor` removes it.',
  },
  WB_PROGRAM_MISSING: {
    title: 'A program is missing',
    means: 'taskset, nginx or a compiler is needed and not on PATH.',
    remedy: 'Install it as the hint says.',
  },
  WB_NO_PYTHON: {
    title: 'There is no fitting Python',
    means: 'Servers are installed with a Python that can make virtual environments.',
    remedy: 'Install one as the hint says, or name one with `--python`.',
  },
  WB_INSTALL_FAILED: {
    title: 'A server could not be installed',
    means: 'pip or venv ended with an error.',
    remedy: 'The hint has its last lines; the package index may be out of reach.',
  },
  WB_INSTALL_IN_PROGRESS: {
    title: 'A server is being installed by another process',
    means: 'Two installations of one version would spoil each other.',
    remedy: 'Wait for the other one.',
  },
  WB_CACHE_NOT_WRITABLE: {
    title: 'The cache folder cannot be written',
    means: 'Environments of servers are kept there.',
    remedy: 'Name another folder with BENCH_CACHE_DIR.',
  },
  WB_NO_TEMPORARY_FOLDER: {
    title: 'There is no place for temporary files',
    means: 'The folder for temporary files is not there or may not be written.',
    remedy: 'Set TMPDIR to a folder that can be written.',
  },
  WB_STDOUT_FAILED: {
    title: 'stdout cannot be written',
    means: 'The disk behind it is full, or its reader failed. Results are saved before anything is printed.',
    remedy: 'Free some space; `bench results show` prints a saved result again.',
  },
} as const satisfies Record<`WB_${string}`, ErrorEntry>
