#!/usr/bin/env bash
# Which files are installed? The libraries whose hashes stand here, then the program:
#
#     bash .ci/install.sh
#
# A file that was changed at an index, or on the way, has another hash, and pip refuses it. What comes as source is
# built with the tools that were installed before, and with none that pip would fetch for it. `requirements.txt` names
# the program by a commit, which is a hash itself; what it needs is there by then.
set -euo pipefail
cd "$(dirname "$0")/.."

pip install --quiet --require-hashes --requirement .ci/building.txt
pip install --quiet --require-hashes --no-build-isolation --use-pep517 --requirement .ci/libraries.txt
pip install --quiet --no-deps --no-build-isolation --requirement requirements.txt
if ! pip check; then
  echo "The libraries in .ci/ are not those of this version of the program. On a machine of your own, install" >&2
  echo "requirements.txt alone, run \`digest equip\`, and commit what it has written." >&2
  exit 1
fi
