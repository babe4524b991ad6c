#!/usr/bin/env bash
# Which entry does an issue ask for? The form's text becomes a file, and that a patch; nothing is committed.
#
#     bash .ci/write-entry.sh EVENT PATCH
#
# EVENT is the file in which GitHub describes the event. The issue's text goes from file to file: no shell sees it.
set -euo pipefail
event=$1 patch=$2
issue=$(mktemp)
trap 'rm -f "$issue"' EXIT

python3 - "$event" > "$issue" <<'PYTHON'
import json, sys
with open(sys.argv[1], encoding="utf-8") as event:
    body = json.load(event)["issue"]["body"] or ""
sys.stdout.buffer.write(body.encode("utf-8", "replace"))
PYTHON
# What it says may hold the stranger's words. The forge's runner takes `::` at the beginning of a line for a command,
# and `##[` wherever it stands.
digest new --from-issue "$issue" 2>&1 | tr '\r' '\n' | sed -e 's/##\[/# #[/g' -e 's/^/| /'
# Just what is new, whatever git is told to ignore: a file nobody sees would be an entry that nobody gets.
git ls-files --others -z -- %content%/entries %content%/images \
  | git --literal-pathspecs add --force --pathspec-from-file=- --pathspec-file-nul
git diff --cached --binary --no-ext-diff > "$patch"
if [[ ! -s $patch ]]; then
  echo "No entry was written." >&2
  exit 1
fi
digest check --strict --base HEAD --format github || echo "It is proposed all the same; mend it there."
