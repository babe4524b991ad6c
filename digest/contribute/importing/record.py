"""What was imported already? `imported.yml` says so, beside `mkdocs.yml` and kept like the content.

A post is known by its id in feeds and by its old address. What became of its entry since is the editors'
business: one that was edited is not written again, and one that was deleted does not come back.
"""

from collections.abc import Mapping
from pathlib import Path

from digest.content.files import read_file
from digest.content.yaml_reader import MAX_VOCABULARY_VALUES, parse_yaml
from digest.content.yaml_text import format_scalar
from digest.contribute.importing.permalinks import on_site
from digest.contribute.importing.post import OldSite, Post
from digest.model.problems import DigestError, is_error

RECORD = "imported.yml"
_MAX_RECORD = 100_000_000
_HEAD = """\
# Which posts of other sites are entries here: what each was called there, and the id its entry was given.
# `digest import` writes this file, and looks here for what it has imported. Keep it in the repository.
"""


def keys_of(post: Post, site: OldSite) -> tuple[str, ...]:
    """What a post is known by, the most telling first."""
    address = on_site(site.root, post.address, post.query) if post.address or post.query else ""
    place = f"{post.origin}#{post.number}" if post.number else post.origin
    # What is no address, such as a number, is one of this site alone.
    guid = post.guid if ":" in post.guid or not post.guid else f"{site.root} {post.guid}"
    return tuple(dict.fromkeys(filter(None, (guid, address)))) or (place,)


def read_record(path: Path) -> dict[str, str]:
    """The ids of entries by the keys of posts. Raises DigestError where the file is not clear."""
    if not path.exists() and not path.is_symlink():
        return {}
    data, faults = read_file(path, path.name, _MAX_RECORD)
    # Larger than any entry: the limit is that of its values.
    text = (data or b"").decode("utf-8", "replace")
    tree, _, problems = parse_yaml(text, path.name, max_values=MAX_VOCABULARY_VALUES)
    error = next(filter(is_error, [*faults, *problems]), None)
    if error or tree is None:
        raise DigestError(
            f"{path.name} cannot be read ({error}); nothing was imported; take it from your history"
        )
    return {key: value for key, value in tree.items() if isinstance(value, str)}


def format_record(record: Mapping[str, str]) -> str:
    """The text of the file, sorted."""
    lines = (f"{format_scalar(key)}: {format_scalar(entry)}\n" for key, entry in sorted(record.items()))
    return _HEAD + "".join(lines)
