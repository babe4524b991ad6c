"""What stands around an article? The only module that knows the theme engine.

MkDocs renders one blank page per kind and depth of page with the whole theme: header, navigation, footer,
scripts. The press cuts it at its slots once, and fills it thousands of times.
"""

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.theme import Theme
from mkdocs.utils import normalize_url
from mkdocs.utils.templates import script_tag_filter, url_filter

from digest.content.files import WELL_KNOWN, is_picture_name
from digest.model.addresses import SECTIONS, encode, output_path
from digest.model.problems import DigestError
from digest.output import FrameKey
from digest.pages import section_of
from digest.pictures.metadata import strip_metadata
from digest.templates.compiled import keep_compiled
from digest.writing.words import ENGLISH, Words

# Where the theme's templates print these, the press fills in the page's own.
SLOTS = ("language", "head", "topic", "article", "address")
# For whoever has a main.html.
FOR_MAIN = "put what it adds into partials/extra-head.html or partials/announce.html"
_SLOT = re.compile(r"%%digest:(\w+)%%")
_HTML_LANG = re.compile(r'<html lang="(?P<spoken>[^"]*)"(?P<head>.*?)<body', re.DOTALL)
_INLINE_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL)
_CHECKBOX = re.compile(r'<input class="md-toggle" data-md-toggle="(?P<of>\w+)"[^>]*>')
# In the masthead, where the theme has no tabs.
_LABEL = '<label class="md-header__button md-icon" for="__drawer">'
# Where Material has its link to the text, and the one that our template prints below an announcement: no
# block of Material's stands higher.
_SKIP = re.compile(
    r'(?P<place><div data-md-component="skip">)\s*(?P<between></div>.*?)'
    r'(?P<skip><a [^>]*class="md-skip">[^<]*</a>)',
    re.DOTALL,
)
# The address of a link or an image, and what stands before it.
_LINK = re.compile(
    r"""(?P<before><(?:a|img)\b[^>]*?\s(?:href|src)\s*=\s*["']?)(?P<address>[^"'\s>]+)""", re.IGNORECASE
)
# What stands between the tags of a page, and the texts in which each space counts; what a script makes a
# part of the page is none of these.
_GAP = re.compile(
    r"(?P<kept><(?P<tag>script(?! type=\"text/html)|style|pre|textarea)\b.*?</(?P=tag)>)|\s*\n\s*", re.DOTALL
)
_FOLDER = "%frames%"
# Material's own search is not shipped: a worker, and stemmers for its 30 languages.
_UNUSED = re.compile(r"assets/javascripts/(?:lunr/|workers/)|\.map$|^sitemap\.xml|^locale/")


@dataclass(frozen=True)
class Frame:
    """A page around its slots: text, slot name, text, slot name, … text."""

    parts: tuple[str, ...]

    def fill(self, values: Mapping[str, str]) -> str:
        """The page with its slots filled; the values are HTML already."""
        return "".join(part if number % 2 == 0 else values[part] for number, part in enumerate(self.parts))


def cut_frame(html: str, changed_by: Iterable[str] = ()) -> Frame:
    """Cut a rendered blank page at its slots; what stands around the article has the language of the frame.

    Of the room between its lines one break is left: every page is shorter by a tenth. `changed_by` are the
    plugins that may have changed what the theme has printed.

    Raises DigestError where the theme does not print each slot.
    """
    html = _GAP.sub(lambda found: found["kept"] or "\n", html)
    html, count = _HTML_LANG.subn(
        r'<html lang="%%digest:language%%"\g<head><body lang="\g<spoken>"', html, count=1
    )
    parts = tuple(_SLOT.split(html))
    missing = set(SLOTS) - set(parts[1::2])
    if missing or not count:
        places = ", ".join(sorted(missing or {"language"}))
        if earlier := " and ".join(changed_by):
            raise DigestError(
                f"what the theme prints was changed, and has no place for {places}; write digest before "
                f"{earlier} below plugins: in mkdocs.yml"
            )
        raise DigestError(
            f"the theme prints no place for {places}; use theme: digest, and no main.html of your own, which "
            f"takes the place of digest's: {FOR_MAIN}"
        )
    return Frame(parts)


def is_frame(template: str) -> bool:
    """Whether a template prints the slots that do not follow from HTML."""
    return set(_SLOT.findall(template)) >= {*SLOTS} - {"language"}


def theme_environment(folders: Iterable[Path]) -> jinja2.Environment:
    """What compiles the templates in these folders as MkDocs does."""
    environment = jinja2.Environment(  # noqa: S701  (nothing is printed)
        loader=jinja2.FileSystemLoader(list(folders)), extensions=["jinja2.ext.i18n"]
    )
    environment.filters.update(
        url=url_filter, script_tag=script_tag_filter, from_root=link_from_root, uri=encode
    )
    keep_compiled(environment)
    return environment


def blank_page(key: FrameKey, config: MkDocsConfig, words: Words = ENGLISH) -> File:
    """The page that MkDocs renders for a frame; it stands at the depth, or the address, of what fills it."""
    title = words.say(SECTIONS[key.page_kind][1]) if key.section is not None else key.kind
    section = section_of(key.page_kind)
    fields: dict[str, Any] = {"title": title, "frame": key.kind, "section": section, "language": key.language}
    fields["hide"] = ["navigation", "toc"]
    content = f"---\n{json.dumps(fields)}\n---\n"
    if key.section is None:
        address = f"{_FOLDER}/" * key.depth
        source = f"{_FOLDER}/{key.kind}-{key.depth}-{key.language or 'site'}.md"
        file = File.generated(config, source, content=content, inclusion=InclusionLevel.NOT_IN_NAV)
    else:
        address = key.section
        source = f"{address.rstrip('/') or 'index'}.md"
        file = File.generated(config, source, content=content)
    file.dest_uri = output_path(address)
    file.url = address or "./"
    return file


def add_blank_pages(
    files: Files, keys: Iterable[FrameKey], config: MkDocsConfig, words: Words
) -> dict[str, FrameKey]:
    """Add the blank pages to what MkDocs renders; returns their keys by the path of their source."""
    by_source = {}
    for key in keys:
        file = blank_page(key, config, words)
        files.append(file)
        by_source[file.src_uri] = key
    return by_source


class _Loader(jinja2.FileSystemLoader):
    """Lists nothing that is hidden, as MkDocs wants it: Material has 14,000 icons in a hidden folder, and to
    refuse each by its name takes longer than all else in a small build.
    """

    def list_templates(self) -> list[str]:
        found: set[str] = set()
        for place in self.searchpath:
            for folder, folders, files in os.walk(place):
                folders[:] = (name for name in folders if not name.startswith("."))
                below = os.path.relpath(folder, place).replace(os.sep, "/").removeprefix(".")
                found.update(f"{below}/{name}".lstrip("/") for name in files if not name.startswith("."))
        return sorted(found)


def list_what_is_shipped(theme: Theme) -> None:
    """Let MkDocs look for the files of a theme without a look at its icons: templates name these."""
    make = theme.get_env

    def get_env() -> jinja2.Environment:
        env = make()
        if type(env.loader) is jinja2.FileSystemLoader:
            env.loader = _Loader(env.loader.searchpath)
        return env

    theme.get_env = get_env  # type: ignore[method-assign]


def remove_unused(files: Files, config: MkDocsConfig, *, editing: bool = False) -> None:
    """Leave out what the theme ships and no page here loads, and the catalogues of the owner's own folder."""
    for file in [file for file in files if file.src_dir in config.theme.dirs]:
        if _UNUSED.search(file.src_uri) or (not editing and file.src_uri.startswith("edit/")):
            files.remove(file)


def publish_well_known(files: Files, config: MkDocsConfig) -> None:
    """Keep what is meant for `/.well-known/`: MkDocs leaves out whatever is hidden."""
    for file in files:
        is_wanted = file.src_uri.startswith(f"{WELL_KNOWN}/") and "/." not in file.src_uri
        if is_wanted and not (config.exclude_docs and config.exclude_docs.match_file(file.src_uri)):
            file.inclusion = InclusionLevel.INCLUDED


def list_pictures(files: Files, config: MkDocsConfig) -> tuple[Path, ...]:
    """Where MkDocs copies pictures to that lie among the hand-written pages; a theme's stay as they are."""
    return tuple(
        Path(file.abs_dest_path)
        for file in files
        if file.src_dir == config.docs_dir and is_picture_name(file.src_uri)
    )


def strip_pictures(pictures: Iterable[Path]) -> None:
    """Take out of these copies what tells who took a picture, and where; of some there is none."""
    for picture in filter(Path.is_file, pictures):
        data = picture.read_bytes()
        bare = strip_metadata(picture.name, data)
        if bare != data:
            picture.write_bytes(bare)


def mend_theme(html: str) -> str:
    """Take out what Material writes and HTML does not allow, `autocomplete` on a checkbox; hide those that do
    nothing without a script from browsers that show text alone; and move the link to an article, of which
    Material does not know, to before all that it skips.

    The checkbox of the search does nothing at all, but Material's script asks for it. That of the menu
    becomes one again in `digest-header.js`; where nothing else opens the menu without a script, it stays one.
    """
    of_no_use = ("search",) if _LABEL in html else ("search", "drawer")

    def mend_checkbox(found: re.Match[str]) -> str:
        box = found[0].replace(' autocomplete="off"', "")
        return box.replace('type="checkbox"', 'type="hidden"') if found["of"] in of_no_use else box

    html = _CHECKBOX.sub(mend_checkbox, html)
    return _SKIP.sub(r"\g<place>\g<skip>\g<between>", html, count=1)


def link_from_root(html: str, base: str) -> str:
    """What the owner says below all pages, where links are written as from the root; `base` leads there."""

    def lead(found: re.Match[str]) -> str:
        try:
            return found["before"] + normalize_url(found["address"], base=base)
        except ValueError:
            # It is no address, as `digest check` says.
            return found[0]

    return _LINK.sub(lead, html)


def add_policy(
    html: str,
    image_hosts: Iterable[str] = (),
    frame_hosts: Iterable[str] = (),
    audio_hosts: Iterable[str] = (),
) -> str:
    """Write the Content-Security-Policy into a page, as its first element.

    Static hosts set no headers. The theme's own inline scripts are allowed by their hashes and nothing else
    is: a script that got into an entry would not run.
    """
    hashes = sorted(
        {_hash(match["code"]) for match in _INLINE_SCRIPT.finditer(html) if _runs(match["attributes"])}
    )
    images, heard = (" ".join(f"https://{host}" for host in hosts) for hosts in (image_hosts, audio_hosts))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {' '.join(hashes)}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: {images}".rstrip(),
            f"media-src 'self' {heard}".rstrip(),
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            *(f"frame-src https://{host}" for host in frame_hosts),
        )
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return html.replace("<head>", f"<head>\n    {meta}", 1)


def _runs(attributes: str) -> bool:
    return not any(mark in attributes for mark in ("src=", "json", "text/html"))


def _hash(code: str) -> str:
    digest = hashlib.sha256(code.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
