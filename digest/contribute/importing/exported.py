"""What does an export of a digest hold? Entries, whose pages say all of it once more for readers."""

import posixpath
import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo
from html import unescape
from pathlib import Path
from unicodedata import normalize

from digest.content.fields import EntryFields
from digest.content.files import read_file
from digest.content.yaml_reader import Tree
from digest.contribute.escaping import format_link
from digest.contribute.importing.days import understand_date
from digest.contribute.importing.matter import (
    Matter,
    as_group,
    as_list,
    as_text,
    open_settings,
    take_apart,
)
from digest.contribute.importing.permalinks import normalise
from digest.contribute.importing.post import (
    Loss,
    OldSite,
    Post,
    PostPicture,
    Posts,
    RefusedPost,
    Wishes,
    site_address,
)
from digest.contribute.importing.sites.program import list_texts
from digest.model.addresses import encode, host_of
from digest.model.dates import NotADateError
from digest.printing.swap import is_export

KIND = "digest"
# The folder of pages, by the settings that lie in the export for a generator; the plain one has none.
_FOLDERS = {"hugo.toml": "content", "mkdocs.yml": "docs"}
_PICTURES = ("static", "docs", "")
# What is found anew, as for posts of other sites, or is nothing that leaves.
_FOUND_ANEW = frozenset("title date tags language source story image guid aliases".split())
_STAYS = frozenset("summary draft exceptions".split())
# What an entry has by the same names.
_TAKEN_OVER = tuple(name for name in EntryFields.model_fields if name not in _FOUND_ANEW | _STAYS)
# All that an entry says by the names of its fields; a summary is called as generators call it.
FIELDS = frozenset((*_TAKEN_OVER, *_FOUND_ANEW, "description"))
_OF_SOURCE = ("title", "published", "language", "authors", "archive_url")
# A heading with the list right below it.
_LISTED = re.compile(r"^## .+\n\n(?P<list>(?:- .*(?:\n|\Z))+)", re.MULTILINE)


def is_site(root: Path) -> bool:
    """Whether the folder is an export, by what is written into each."""
    return is_export(root)


def read_export(root: Path, wishes: Wishes, zone: tzinfo) -> Posts:
    """The entries of an export, and the stories that they belong to."""
    name = next((name for name in _FOLDERS if (root / name).is_file()), "")
    settings, folder = open_settings(root, *_FOLDERS), _FOLDERS.get(name, "")
    site = OldSite(
        as_text(settings.get("title") or settings.get("site_name")),
        site_address(wishes.site or as_text(settings.get("baseurl") or settings.get("site_url"))),
        as_text(settings.get("locale") or as_group(settings.get("theme")).get("language")),
    )
    posts, refused, stories = [], list[RefusedPost](), dict[str, Post]()
    for file in list_texts(root, folder):
        # Whoever unpacks a zip file of a Mac may have letters in pieces, by which nothing is linked.
        path = normalize("NFC", file)
        data, _ = read_file(root / file, path)
        # Hand-written pages, and HTML that leads on from old addresses: entries say those themselves.
        if data and not data.removeprefix(BOM_UTF8).startswith(b"---"):
            continue
        matter, faults = take_apart(data or b"", path)
        if matter is None:
            refused.append(RefusedPost(path, faults[0]))
            continue
        if name == "mkdocs.yml":
            # There titles are printed as they are, and so they are escaped.
            matter = replace(matter, fields={key: _unescape(said) for key, said in matter.fields.items()})
        address = posixpath.splitext(path.removeprefix(folder).strip("/"))[0]
        address = re.sub(r"/_?index$", "", address)
        if as_group(matter.fields.get("source")) and "id" in matter.fields:
            try:
                posts.append(_make_post(path, matter, address, site, zone))
            except NotADateError as error:
                refused.append(RefusedPost(path, str(error)))
        elif address.startswith("stories/"):
            stories[address.removeprefix("stories/")] = _make_story(path, matter, site)
    return Posts(KIND, site, tuple(posts), tuple(refused), root, _PICTURES, stories=stories)


def _make_post(path: str, matter: Matter, address: str, site: OldSite, zone: tzinfo) -> Post:
    fields = matter.fields
    text, rest = _find_text(matter.body, fields, as_text(as_group(fields["source"]).get("url")))
    post = Post(
        origin=path,
        title=_said(fields, "title"),
        date=understand_date(as_text(fields.get("date")), zone)[0],
        address=normalise(f"{site.path}{address}/"),
        guid=as_text(fields.get("guid")),
        text=text,
        language=as_text(fields.get("language")),
        aliases=_list_aliases(fields, site),
        line=matter.line,
        notes=(Loss(path, 1, "the comments were left out", rest),) if rest else (),
    )
    return take_fields(post, fields)


def take_fields(post: Post, fields: Mapping[str, Tree], below: str = "") -> Post:
    """A post with what a digest says of an entry, in front matter or in a feed, by the names of its fields.

    `below` is the address of the site, where paths of pictures are to be whole addresses.
    """
    source, image = as_group(fields.get("source")), as_group(fields.get("image"))
    said = {name: _said(image, name) for name in ("file", "alt", "credit", "caption", "licence")}
    if below and said["file"]:
        said["file"] = below + encode(said["file"])
    more = {name: fields[name] for name in _TAKEN_OVER if name in fields}
    of_source = {name: source[name] for name in _OF_SOURCE if name in source}
    return replace(
        post,
        summary=_said(fields, "description"),
        link=as_text(source.get("url")),
        outlet=as_text(source.get("name")),
        outlet_slug=as_text(fields.get("outlet")),
        tags=as_list(fields.get("tags")),
        figure=PostPicture(**said) if image else None,
        story=as_text(fields.get("story")),
        more={"source": of_source, **more} if of_source else more,
    )


def _list_aliases(fields: Mapping[str, Tree], site: OldSite) -> tuple[str, ...]:
    """Old addresses from the root of the host."""
    return tuple(normalise(site.path + alias.lstrip("/")) for alias in as_list(fields.get("aliases")))


def _make_story(path: str, matter: Matter, site: OldSite) -> Post:
    """A story, whose page ends with the list of its entries."""
    summary = _said(matter.fields, "description")
    text = _without_first(matter.body, bool(summary)).rpartition("\n\n- ")[0]
    titles = as_group(matter.fields.get("titles"))
    return Post(
        path,
        _said(matter.fields, "title"),
        "",
        text=text.strip("\n"),
        summary=summary,
        aliases=_list_aliases(matter.fields, site),
        more={"title": titles} if titles else {},
    )


def _find_text(page: str, fields: Mapping[str, Tree], url: str) -> tuple[str, str]:
    """What an author wrote of a page, and what follows all that the program wrote: the comments."""
    page, link = f"\n\n{page.strip()}", format_link(host_of(url), url)
    sources = [match for match in _LISTED.finditer(page) if link in match["list"]]
    text = page[: sources[-1].start()] if sources else page
    for name in ("corrections", "figures"):
        text = text.rstrip().rpartition("\n\n## ")[0] if fields.get(name) else text
    shown = bool(fields.get("description")) + 2 * bool(fields.get("image")) + bool(fields.get("audio"))
    return _without_first(text, shown).strip("\n"), page[sources[-1].end() :].strip() if sources else ""


def _without_first(text: str, paragraphs: int) -> str:
    return "\n\n".join(["", *text.strip("\n").split("\n\n")[paragraphs:]])


def _said(fields: Mapping[str, Tree], name: str) -> str:
    """A text as it was written, with each of its blanks."""
    said = fields.get(name)
    return said if isinstance(said, str) else ""


def _unescape(said: Tree) -> Tree:
    if isinstance(said, dict):
        return {unescape(name): _unescape(each) for name, each in said.items()}
    if isinstance(said, list):
        return [_unescape(each) for each in said]
    return unescape(said) if isinstance(said, str) else said
