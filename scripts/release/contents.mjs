/** What a package must hold and what it must not; `files` as `npm pack --json` lists them, `read` gives one's text. */

/** Files without which somebody could not use it. */
export const needed = [
  ...['package.json', 'LICENSE', 'README.md', 'CHANGELOG.md', 'oclif.manifest.json'],
  ...['dist/src/bin.js', 'dist/scenarios.json', 'dist/servers.json', 'dist/limits.json'],
  ...['dist/servers/reference/interfaces.js', 'dist/types/servers/reference/interfaces.d.ts'],
  ...['schema/run-result.schema.json', 'schema/gate-result.schema.json', 'scenarios/hello.yaml'],
  ...['servers/python-app/requirements.txt', 'docs/gate.md'],
]

/** Tests, sources, what was measured or kept here, and whatever may hold a secret. */
const refused =
  /^(?:test|src|libc|experiments|results|scripts|node_modules|\.)|^dist\/(?:test|experiments)\/|\.test\.[jt]s$|\.built-from|__pycache__|(?:^|\/)\.(?:env|npmrc|git)|\.(?:pem|key|tgz|log)$/

const mostBytes = 4 * 2 ** 20

/** Sentences about what is wrong; none of a package that may be released. */
export function problemsOf({files, size, version}, {read, root, wantedVersion}) {
  const paths = files.map(({path}) => path)
  return [
    ...(version === wantedVersion ? [] : [`it is version ${version}, not ${wantedVersion}`]),
    ...needed.filter(path => !paths.includes(path)).map(path => `${path} is missing`),
    ...paths.filter(path => refused.test(path)).map(path => `${path} does not belong in a package`),
    ...(size > mostBytes ? [`it has ${size} bytes, more than ${mostBytes}`] : []),
    ...paths
      .filter(path => /\.(?:js|json|md|yaml)$/.test(path) && read(path).includes(root))
      .map(path => `${path} names ${root}`),
  ]
}
