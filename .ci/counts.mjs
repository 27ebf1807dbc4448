// Reads a JSON report of vitest: prints `PASSED FAILED`, and adds what failed, with its first lines, to a file.
//   node .ci/counts.mjs REPORT.json FAILURES.txt
// A run that wrote no report counts as one failure.
import {appendFileSync, readFileSync} from 'node:fs'

const [reportFile, failuresFile] = process.argv.slice(2)
const {passed, failures} = read(reportFile)
appendFileSync(failuresFile, failures.map(failure => `FAILED: ${failure}\n`).join(''))
console.log(passed, failures.length)

function read(file) {
  let report
  try {
    report = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return {passed: 0, failures: [`vitest left no report: ${error.message}`]}
  }
  const failures = report.testResults.flatMap(({name, status, message, assertionResults}) => {
    const failed = assertionResults.filter(test => test.status === 'failed')
    if (failed.length > 0)
      return failed.map(
        ({fullName, failureMessages}) => `${name} ${fullName}\n${firstLines(failureMessages.join('\n'))}`,
      )
    return status === 'failed' ? [`${name}\n${firstLines(message)}`] : []
  })
  return {passed: report.numPassedTests, failures}
}

function firstLines(text) {
  return text.split('\n', 12).join('\n')
}
