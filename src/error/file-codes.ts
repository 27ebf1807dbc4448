import type {ErrorEntry} from './entry.js'

/** Files that were read or are to be written. */
export const fileCodes = {
  WB_CANNOT_READ: {
    title: 'A file or folder cannot be read',
    means: 'It is not there, or may not be read.',
    remedy: 'Check the path and its permissions.',
  },
  WB_CANNOT_WRITE: {
    title: 'An output cannot be written',
    means:
      'It is a folder, its folder may not be written, or the disk is full. Outputs are checked before anything is measured.',
    remedy: 'Give another place with `--output`.',
  },
  WB_BAD_IMPORT: {
    title: 'A file of another tool cannot be used',
    means:
      'An access log, HAR, OpenAPI or Postman file is not what it should be, asks for something outside of itself, is too large or too deep, or has no request that can be sent.',
    remedy:
      'The message says what and where. Nothing is ever fetched: bundle a description that is spread over files into one.',
  },
  WB_BAD_YAML: {
    title: 'A file is not valid YAML',
    means: 'The parser stops at the line that the message names.',
    remedy: 'Mend that line; indentation and colons are the usual cause.',
  },
  WB_BAD_FIELD: {
    title: 'A field of a file is wrong',
    means: 'The field is unknown, missing, or has a value that is not allowed.',
    remedy:
      'The message names file, line, field and what is expected; schema/ has the JSON Schemas for editors.',
  },
  WB_NO_PROJECT_FILE: {
    title: 'bench.yaml does not say how the server is started',
    means:
      'A gate of a git ref or of the working tree starts what the bench.yaml there says, and there is none, it has no command, or it has two.',
    remedy: 'Write one with `setup:` and `command:`.',
  },
  WB_PROJECT_FILE_EXISTS: {
    title: 'There is a bench.yaml already',
    means: '`bench init` writes a new one, and never over one that is there.',
    remedy: 'Look at `bench init --print` and take over what you want, or move the file away and begin anew.',
  },
  WB_NOT_A_REPOSITORY: {
    title: 'There is no git repository here',
    means: '`ref:` needs one to check the baseline out of.',
    remedy: 'Run the gate inside of one.',
  },
  WB_NOT_A_RESULT: {
    title: 'A file is no result',
    means: 'It is not JSON, of another program, or of another command of bench.',
    remedy: 'Give a file that `bench run` (for a baseline: `bench gate`) saved.',
  },
  WB_RESULT_DAMAGED: {
    title: 'A result is damaged',
    means: 'It was cut short or edited, so that its numbers cannot be trusted.',
    remedy: 'Take another copy, or measure again.',
  },
  WB_RESULT_TOO_NEW: {
    title: 'A result is of a newer version',
    means: 'A later workerbench wrote it.',
    remedy: 'Upgrade workerbench to read it.',
  },
  WB_SEVERAL_RESULTS: {
    title: 'A page holds several results',
    means: 'One result is wanted here.',
    remedy: 'Give the JSON file of one of them.',
  },
  WB_WHICH_ARM: {
    title: 'One arm is wanted, and the result has others',
    means: 'The command takes one arm of one scenario, and what was named fits none or several.',
    remedy: 'Name one of those that the message lists, by `--scenario` and `--arm`.',
  },
  WB_NOTHING_TO_COMPARE: {
    title: 'The results have nothing in common',
    means: 'No scenario with the same request and no arm is in all of them.',
    remedy: 'Compare results of the same scenarios; the hint lists what differs.',
  },
  WB_DIFFERENT_MACHINES: {
    title: 'The measurements are of different machines',
    means: 'Ratios of two machines say little about the servers.',
    remedy: 'Measure both on one machine, or compare all the same with `--force`.',
  },
  WB_BASELINE_UNUSABLE: {
    title: 'A stored baseline does not fit this gate',
    means: 'It has other scenarios, other requests, too few rounds, or latency at another rate.',
    remedy: 'Measure the baseline again with the same flags, best with `ref:` in the same gate.',
  },
  WB_NOTHING_TO_DRAW: {
    title: 'The results have no numbers for this chart',
    means: 'What the chart shows was not measured, or was withheld.',
    remedy: 'Choose one of the charts in the hint.',
  },
} as const satisfies Record<`WB_${string}`, ErrorEntry>
