#!/usr/bin/env bash
# What would be merged? For forges that do not try that themselves:
#
#     bash .ci/try-merge.sh BASE CHANGE
#
# Says the name of a commit that is the change within the branch as that is by now, BASE. Where two tell the same report
# or add the same tag, each is sound by itself, and only the merge is not. Nothing of the change is checked out.
set -euo pipefail
base=$(git rev-parse --verify --end-of-options "$1^{commit}")
change=$(git rev-parse --verify --end-of-options "$2^{commit}")

status=0
merged=$(git merge-tree --write-tree --name-only --no-messages "$base" "$change") || status=$?
# Below the tree stand the names of the files that do not fit.
if [[ $status == 1 && $merged == *$'\n'* ]]; then
  echo "The change does not fit any more into the branch it is meant for. Both have changed:" >&2
  # Git writes names in quotation marks that hold line ends. By `##[` a runner knows a command, wherever it stands.
  sed -n -e 's/##\[/# #[/g' -e '2,20s/^/- /p' <<< "$merged" >&2
  echo "Merge that branch into the change, and settle there what each of these files should say." >&2
  exit 1
elif [[ $status != 0 ]]; then
  echo "Git cannot tell what would be merged, and says above why. Of a shallow clone, fetch the whole history." >&2
  exit "$status"
fi
git -c user.name=digest -c user.email=digest@localhost \
  commit-tree -p "$base" -p "$change" -m "Trial merge" "$merged"
