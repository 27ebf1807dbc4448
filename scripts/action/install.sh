#!/usr/bin/env bash
# Makes bench ready for the steps that follow, and writes the path of its program to the step's outputs.
# INPUT_PACKAGE: path or address of a packed release; empty: the checkout of this action, which is built once and cached.
set -euo pipefail

if [ -n "${INPUT_PACKAGE:-}" ]; then
  prefix="$RUNNER_TEMP/workerbench"
  npm install --no-audit --no-fund --omit=dev --prefix "$prefix" -- "$INPUT_PACKAGE"
  bench="$prefix/node_modules/workerbench/dist/src/bin.js"
else
  # `--include=dev`: a job with NODE_ENV=production needs the compiler, too.
  [ -f "$GITHUB_ACTION_PATH/dist/.built-from" ] && [ -d "$GITHUB_ACTION_PATH/node_modules" ] ||
    npm ci --include=dev --no-audit --no-fund --prefix "$GITHUB_ACTION_PATH"
  bench="$GITHUB_ACTION_PATH/dist/src/bin.js"
fi
node "$bench" --version
echo "bench=$bench" >>"$GITHUB_OUTPUT"
