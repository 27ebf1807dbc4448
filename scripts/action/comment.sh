#!/usr/bin/env bash
# Keeps one comment on the pull request up to date. A pull request from a fork comes with a token that may not write; then
# the step summary has the same text, and the job goes on.
set -uo pipefail

[ -f "${REPORT:-}" ] || exit 0
comments="repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments"
known=$(gh api --paginate "$comments" --jq '.[] | select(.body | startswith("<!-- workerbench gate -->")) | .id' | head -n 1) || known=''
if [ -n "$known" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$known" --field "body=@$REPORT" --silent
else
  gh api --method POST "$comments" --field "body=@$REPORT" --silent
fi || echo '::notice title=workerbench::the comment could not be written: the job needs `permissions: {pull-requests: write}`, which pull requests from forks do not get'
