/**
 * How an artefact came to be, as an in-toto statement with SLSA's predicate (slsa.dev/spec/v1.0/provenance). It is not signed: who
 * signs it (cosign, GitHub's attestations) takes this file.
 */
export function provenanceOf({
  subjects,
  commit,
  source,
  builder,
  parameters,
  materials,
  startedOn,
  finishedOn,
}) {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects.map(({name, sha256}) => ({name, digest: {sha256}})),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:workerbench:release:v1',
        externalParameters: {source, ref: commit, ...parameters},
        internalParameters: {node: process.version, platform: `${process.platform}-${process.arch}`},
        resolvedDependencies: [
          {uri: source, digest: {gitCommit: commit}},
          ...materials.map(({name, sha256}) => ({uri: `file:${name}`, name, digest: {sha256}})),
        ],
      },
      runDetails: {
        builder: {id: builder},
        metadata: {invocationId: `${commit.slice(0, 12)}-${startedOn}`, startedOn, finishedOn},
      },
    },
  }
}

/** Of a statement's subjects those that are not what it says; `digestOf` gives a file's SHA-256, or null where it is missing. */
export function mismatches(statement, digestOf) {
  if (statement?._type !== 'https://in-toto.io/Statement/v1' || !Array.isArray(statement.subject))
    return ['it is no in-toto statement']
  if (statement.subject.length === 0) return ['it has no subject']
  return statement.subject.flatMap(({name, digest}) => {
    const found = digestOf(name)
    if (found === null) return [`${name} is missing`]
    return found === digest?.sha256 ? [] : [`${name} has the digest ${found}, not ${digest?.sha256}`]
  })
}
