#!/usr/bin/env bash
# Does a change concern the content, or the program and its settings? Called in a working tree of BASE:
#
#     bash .ci/lay-out-change.sh BASE CHANGE
#
# New content is laid into the tree of BASE, so that program, settings and scripts are those of the branch it is
# meant for. A change of anything else is checked out as it is. One that does both is refused: nobody could see
# what its content does without running the program that came with it.
set -euo pipefail
shopt -s extglob
base=$(git rev-parse --verify --end-of-options "$1^{commit}")
change=$(git rev-parse --verify --end-of-options "$2^{commit}")

# A path may hold anything but NUL; what is shown of it holds no line end, and no command of the forge, which begins
# with `::` where a line does, and with `##[` wherever it stands.
show() {
  local LC_ALL=C path
  for path in "${@:1:5}"; do
    path=${path:0:200}
    printf -- '- %q\n' "${path//"##["/"# #["}"
  done
}

# Pictures and texts by their endings, of whatever kind: none of them is anything that a browser would run.
is_picture_or_text() {
  local ending=${1##*.}
  case ${ending,,} in
    png | jpg | jpeg | jpe | jfif | webp | avif | gif | bmp | tif | tiff | heic | heif | jxl | psd) ;;
    md | markdown | mdown | mkd | txt | text | rtf | doc | docx | odt | pdf) ;;
    *) return 1 ;;
  esac
}

# What systems, editors and git leave beside the files of others.
is_left_behind() {
  case ${1,,} in
    .obsidian/* | */.obsidian/*) return 0 ;;
  esac
  local name=${1##*/}
  case ${name,,} in
    .ds_store | ._?* | thumbs.db | desktop.ini | ?*~ | ?*.bak | ?*.orig | ?*.rej | ?*.swp | ?*.tmp) ;;
    *) return 1 ;;
  esac
}

listed=$(mktemp)
trap 'rm -f "$listed"' EXIT
git diff --name-only --no-renames --no-ext-diff -z "$base" "$change" -- > "$listed"

content=() program=() made=() left=()
while IFS= read -r -d '' path; do
  if is_left_behind "$path"; then
    # To take one out is always right.
    if git cat-file -e "$change:$path" 2> /dev/null; then left+=("$path"); fi
    continue
  fi
  case $path in
    # Made by `digest equip` from the vocabulary; whether they are as it makes them, `digest diff` looks at.
    frontmatter.json | .vscode/digest.code-snippets) made+=("$path") ;;
    # Git itself heeds hidden files: by them it would leave entries out, or show no change of them.
    */.*) program+=("$path") ;;
    content/@(tags|outlets|contributors|gone).yml | content/@(entries|digests|stories|comments)/*.md) content+=("$path") ;;
    content/images/*.@(svg|png|jpg|jpeg|webp|avif|gif|SVG|PNG|JPG|JPEG|WEBP|AVIF|GIF)) content+=("$path") ;;
    # What was meant to be content, and is none by its place or its kind: the check refuses it, and tells the cure.
    content/@(entries|digests|stories|comments|images)/*)
      if is_picture_or_text "$path"; then content+=("$path"); else program+=("$path"); fi ;;
    # Pages written by hand are printed as they are, scripts included: they belong to the owner.
    *) program+=("$path") ;;
  esac
done < "$listed"

if ((${#content[@]} && ${#left[@]})); then
  echo "A system or an editor has left files in this change that belong to nobody:" >&2
  show "${left[@]}" >&2
  echo "Take each out with git rm --cached, and name it in .gitignore, in a change of its own." >&2
fi
if ((${#content[@]} && ${#program[@]})); then
  echo "This change touches the content:" >&2
  show "${content[@]}" >&2
  echo "and what is none: the program, its settings, hand-written pages, or files that no reader sees:" >&2
  show "${program[@]}" >&2
  echo "Make two of it: the one is looked at by what the other would change." >&2
  echo "An entry among the latter belongs into content/entries/, in the folder of its year and month." >&2
fi
if ((${#content[@]} && ${#program[@]} + ${#left[@]})); then exit 1; fi

if ((${#program[@]} || ! ${#content[@]})); then
  git checkout --quiet --force --detach "$change"
  echo "The change concerns the program or its settings; it is tried as it is."
else
  git checkout --quiet --force --detach "$base"
  # A link of a stranger becomes a text that says where it would lead.
  git -c core.symlinks=false restore --source="$change" --staged --worktree -- content "${made[@]}"
  echo "The change concerns the content; program and settings are those of the branch it is meant for."
fi
