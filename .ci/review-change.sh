#!/usr/bin/env bash
# What does an editor want to know of a change? Its faults, what it means for readers, and how the site looks.
#
#     bash .ci/review-change.sh BASE github|gitlab
#
# Writes `review/change.md` and `review/preview/`, and for GitLab `review/quality.json`. One that fails does not keep
# the others from being shown.
set -uo pipefail
base=$1 format=$2 failed=0
mkdir -p review
# What is written here is no part of the change.
echo '*' > review/.gitignore

if [[ $format == gitlab ]]; then
  digest check --strict --base "$base" --format gitlab --output review/quality.json || failed=1
else
  digest check --strict --base "$base" --format "$format" || failed=1
fi
digest diff "$base" --quiet --output review/change.md --preview review/preview || failed=1
if [[ -n ${GITHUB_STEP_SUMMARY:-} && -f review/change.md ]]; then
  # More than a megabyte GitHub does not show at all.
  head -c 900000 review/change.md >> "$GITHUB_STEP_SUMMARY"
fi
# Where there is nothing to compare with, there is still a site to look at.
[[ -f review/preview/index.html ]] || digest build --quiet --skip-faulty --site-dir review/preview || failed=1
exit "$failed"
