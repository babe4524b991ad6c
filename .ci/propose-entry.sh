#!/usr/bin/env bash
# How does an entry become a pull request? The only step that may write, so it runs nothing and trusts nothing:
#
#     bash .ci/propose-entry.sh PATCH ISSUE
#
# The patch may add entries and pictures as plain files, and nothing else. GH_TOKEN is used by `gh` alone.
set -euo pipefail
patch=$1 issue=$2
refuse() { echo "Not proposed: $1" >&2; exit 1; }

[[ $issue =~ ^[0-9]{1,10}$ ]] || refuse "the issue has no number."
# What git says of it may hold `##[`, by which the runner knows a command.
git apply --index -- "$patch" 2>&1 | sed 's/##\[/# #[/g' || refuse "the patch does not fit."

entry=""
while IFS= read -r -d '' how && IFS= read -r -d '' path; do
  [[ $how == ":000000 100644 "*" A" ]] || refuse "it does more than add plain files."
  if [[ $path =~ ^content/entries/[0-9]{4}/[0-9]{2}/([a-z0-9-]{1,100})\.md$ ]]; then
    entry=${BASH_REMATCH[1]}
  elif [[ ! $path =~ ^content/(entries/[0-9]{4}/[0-9]{2}/[^/[:cntrl:]]+\.md|images/([^/[:cntrl:]]+/)*[^/[:cntrl:]]+)$ ]]; then
    refuse "it adds something that is no entry and no picture."
  else
    entry=${entry:-issue-$issue}
  fi
done < <(git diff --cached --raw --no-renames --no-ext-diff -z)
[[ -n $entry ]] || refuse "it adds nothing."

branch=entry/issue-$issue
git switch --quiet --create "$branch"
git -c user.name="github-actions[bot]" -c user.email="41898282+github-actions[bot]@users.noreply.github.com" \
  commit --quiet --message "Add $entry

From issue #$issue"
git -c credential.helper= -c credential.helper='!gh auth git-credential' push --quiet origin "HEAD:refs/heads/$branch" \
  || refuse "the branch $branch is there already; delete it to begin again."
gh pr create --head "$branch" --title "Add $entry (#$issue)" --body "Written from #$issue by the form. Closes #$issue.

- [ ] The text is in the contributor's own words, and each claim has its speaker.
- [ ] The link leads to the original report.
- [ ] The checks have run: close and open this pull request once, if they have not."
