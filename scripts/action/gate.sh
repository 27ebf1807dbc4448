#!/usr/bin/env bash
# Runs `bench gate` with the inputs of the action, which come by the environment and never inside of a script: the name of
# a branch must not become a command. Ends with the exit code of the gate.
set -uo pipefail

fail() {
  echo "::error title=workerbench::$1"
  exit 2
}

baseline=$INPUT_BASELINE
if [ -z "$baseline" ]; then
  [ -n "${GITHUB_BASE_REF:-}" ] ||
    fail 'this is no pull request, so say what to compare with, such as `baseline: ref:HEAD^`'
  baseline="ref:origin/$GITHUB_BASE_REF"
fi
case $baseline in
  ref:*)
    [ "$(git rev-parse --is-shallow-repository)" = false ] ||
      fail 'the checkout is shallow, and the baseline is not in it: add `with: {fetch-depth: 0}` to actions/checkout'
    ;;
esac

files="$RUNNER_TEMP/workerbench"
mkdir -p "$files"
rm -f "$files"/gate.json "$files"/comment.md "$files"/gate.xml
arguments=(--baseline "$baseline" --candidate "$INPUT_CANDIDATE" --budget "$INPUT_BUDGET" --inconclusive "$INPUT_INCONCLUSIVE")
if [ -n "$INPUT_ACCEPT" ]; then arguments+=(--accept "$INPUT_ACCEPT"); fi
if [ -n "$INPUT_METRIC" ]; then arguments+=(--metric "$INPUT_METRIC"); fi
# The lists are separated at spaces, and nothing in them is expanded.
set -f
for margin in $INPUT_MARGIN; do arguments+=(--margin "$margin"); done
for argument in $INPUT_ARGS; do arguments+=("$argument"); done
for scenario in $INPUT_SCENARIOS; do arguments+=("$scenario"); done

code=0
node "$BENCH" gate "${arguments[@]}" \
  --comment "$files/comment.md" --junit "$files/gate.xml" -o "$files/gate.json" || code=$?

case $code in
  0 | 3 | 4) verdict=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).judgement.verdict' "$files/gate.json") ;;
  *) verdict=error ;;
esac
{
  echo "verdict=$verdict"
  echo "exit-code=$code"
  echo "files=$files"
  for output in report=comment.md json=gate.json junit=gate.xml; do
    if [ -f "$files/${output#*=}" ]; then echo "${output%%=*}=$files/${output#*=}"; fi
  done
} >>"$GITHUB_OUTPUT"
exit "$code"
