"""What does a site of Jekyll hold? Posts whose names begin with their day, and collections."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from fnmatch import fnmatchcase
from pathlib import Path

from digest.content.files import read_file
from digest.content.yaml_reader import Tree
from digest.contribute.importing.days import find_moment, find_zone
from digest.contribute.importing.marks import is_html
from digest.contribute.importing.matter import (
    as_group,
    as_list,
    as_text,
    fold_names,
    open_settings,
    take_apart,
)
from digest.contribute.importing.permalinks import STYLES, fill, normalise, on_site
from digest.contribute.importing.pictures import is_plain_file
from digest.contribute.importing.post import DRAFT, EARLY, Loss, OldSite, Wishes, site_address
from digest.contribute.importing.sites.folder import split_name
from digest.contribute.importing.sites.liquid import convert_jekyll
from digest.contribute.importing.sites.program import MARKDOWN, PostFile, PostProgram, list_texts, suffix_of
from digest.model.addresses import slugify

_POSTS = re.compile(r"(?:.*/)?_(?:posts|drafts)/.*")


class Jekyll(PostProgram):
    """A site of Jekyll; without a folder `_posts` every text below the folder is a post."""

    kind = "jekyll"
    picture_folders = ("",)
    separator = " "
    is_called_as_its_file = True

    @classmethod
    def is_site(cls, root: Path) -> bool:
        """Whether Jekyll would take the folder for a site."""
        return (root / "_posts").is_dir() or (root / "_config.yml").is_file()

    def __init__(self, root: Path, wishes: Wishes) -> None:
        """Read `_config.yml`."""
        settings = open_settings(root, "_config.yml")
        self._excluded = as_list(settings.get("exclude"), " ")
        self._collections = _find_collections(settings)
        self._scopes = _read_scopes(settings)
        files = tuple(list_texts(root))
        posts = tuple(path for path in files if self._is_post(path))
        self.root, self.files = root, posts or tuple(path for path in files if not self._is_excluded(path))
        self._posts = frozenset(self.files)
        url = site_address(wishes.site or as_text(settings.get("url")) + as_text(settings.get("baseurl")))
        language = as_text(settings.get("lang") or settings.get("locale")).partition(".")[0]
        self.site = OldSite(as_text(settings.get("title")), url, language, as_text(settings.get("timezone")))
        self._wanted = wishes.pattern
        self._style = wishes.pattern or as_text(settings.get("permalink")) or "date"
        self._zone = find_zone(self.site.timezone, UTC)
        self._early = None if as_text(settings.get("future")) == "true" else wishes.now

    def _is_post(self, path: str) -> bool:
        return bool(_POSTS.fullmatch(path) or self._collection(path))

    def _is_excluded(self, path: str) -> bool:
        return any(_is_below(path, pattern.strip("/")) for pattern in self._excluded)

    def _collection(self, path: str) -> str:
        return _find_collection(path, self._collections)

    def address(self, file: PostFile) -> str:
        name = self._collection(file.path)
        usual = name and (self._collections[name] or _style_of_collections(self._style))
        given = self.defaults(file.path, file.language).get("categories")
        day = _find_day(file, self._zone) if self.site.timezone else file.day
        pattern = _pattern(file.text("permalink") or self._wanted or usual or self._style)
        return fill(pattern, _values(file, name, given), day)

    def guid(self, address: str, file: PostFile) -> str:
        return on_site(self.site.root, _post_id(address, file))

    def tokens(self, file: PostFile) -> dict[str, str]:
        return _values(file)

    def convert(self, body: str, origin: str, line: int) -> tuple[str, list[Loss]]:
        base = f"/{self.site.path}".rstrip("/")
        return convert_jekyll(body, origin, line, base=base, find=self._find_page)

    def _find_page(self, path: str) -> str:
        """The address of a page, or a file, that a text links by its path; empty for a post."""
        fields = None if path in self._posts else _read_page(self.root, path)
        return "" if fields is None else _page_address(path, fields, self.defaults(path, ""), self._style)

    def family(self, file: PostFile) -> str:
        return file.text("ref") or file.text("lang-ref")

    def defaults(self, path: str, language: str) -> dict[str, Tree]:  # noqa: ARG002
        kind = "posts" if _POSTS.fullmatch(path) else self._collection(path) or "pages"
        reaching = (scope.fields for scope in self._scopes if scope.reaches(path, kind))
        return {name: value for fields in reaching for name, value in fields.items()}

    def say_unpublished(self, file: PostFile) -> str:
        if "_drafts" in file.folder.split("/"):
            return DRAFT
        if self._is_excluded(file.path):
            return "the settings exclude it"
        early = self._early
        day = find_moment((file.text("date"), split_name(file.path)[0]), self._zone) if early else None
        return f"{EARLY} {day:%Y-%m-%d}" if day and early and day > early else ""


@dataclass(frozen=True)
class _Scope:
    """Fields that the settings give to what lies below a path: posts, pages, or those of a collection."""

    path: str
    kind: str
    fields: Mapping[str, Tree]

    def reaches(self, path: str, kind: str) -> bool:
        if self.kind not in {"", kind}:
            return False
        return not self.path or _is_below(path, self.path)


def _read_scopes(settings: Mapping[str, Tree]) -> list[_Scope]:
    """What the settings say under `defaults`, the most telling last."""
    said = settings.get("defaults")
    scopes = []
    for item in said if isinstance(said, list) else []:
        group = as_group(item)
        scope, fields = as_group(group.get("scope")), fold_names(as_group(group.get("values")))
        scopes.append(_Scope(as_text(scope.get("path")).strip("/"), as_text(scope.get("type")), fields))
    return sorted(scopes, key=lambda scope: (len(scope.path), bool(scope.kind)))


def _is_below(path: str, pattern: str) -> bool:
    """Whether a path is what the settings name, or lies in it. A star of Jekyll's goes on behind a slash."""
    return f"{path}/".startswith(f"{pattern}/") or any(
        fnmatchcase(path, form) for form in (pattern, f"{pattern}/*") if "*" in pattern
    )


def _find_collections(settings: Mapping[str, Tree]) -> dict[str, str]:
    """The collections that have pages, other than posts, each with the pattern of its addresses."""
    groups = {name: as_group(group) for name, group in as_group(settings.get("collections")).items()}
    return {
        name: as_text(group.get("permalink"))
        for name, group in groups.items()
        if as_text(group.get("output")) == "true" and name not in {"posts", "drafts"}
    }


def _find_collection(path: str, collections: Iterable[str]) -> str:
    """The collection that a file is of, by its folder: `_news/`; empty for a post or a page."""
    folders = posixpath.dirname(path).split("/")
    return next((name for name in collections if f"_{name}" in folders), "")


def _style_of_collections(style: str) -> str:
    """The addresses of a collection end as those of posts do."""
    ending = "/" if _pattern(style).endswith("/") else ":output_ext"
    return f"/:collection/:path{ending}"


def _pattern(style: str) -> str:
    return STYLES.get(style, style)


def _values(file: PostFile, collection: str = "", given: Tree = None) -> dict[str, str]:
    """What the pattern of an address may name of a post; `given` are categories that the settings give."""
    categories = tuple(_find_categories(file, given))
    slug = file.text("slug") or file.stem
    return {
        "categories": "/".join(dict.fromkeys(name.lower() for name in categories)),
        "slugified_categories": "/".join(dict.fromkeys(map(slugify, categories))),
        "title": slug,
        "slug": slugify(slug),
        "name": slugify(file.stem),
        "output_ext": ".html",
        "collection": collection,
        "path": posixpath.splitext(file.path.partition(f"_{collection}/")[2])[0] if collection else "",
    }


def _find_day(file: PostFile, zone: tzinfo) -> date | None:
    """The day by the clock of the site, whatever offset the post has."""
    moment = find_moment((file.text("date"),), zone)
    return moment.astimezone(zone).date() if moment else file.day


def _find_categories(file: PostFile, given: Tree) -> Iterator[str]:
    """The categories in the order of Jekyll: of the folders, of the settings, and of the post itself.

    `categories: a b` are two, and `category: a b` is one.
    """
    if "_posts" in file.folder:
        yield from filter(None, file.folder.partition("_posts")[0].split("/"))
    for said in (given, file.fields.get("categories")):
        yield from as_list(said, " ")
    yield from as_list([file.text("category")])


def _read_page(root: Path, path: str) -> Mapping[str, Tree] | None:
    """The front matter of a page; none of another file; None where no file lies there."""
    if not is_plain_file(root, path):
        return None
    data, _ = read_file(root / path, path) if suffix_of(path) in MARKDOWN or is_html(path) else (None, ())
    matter = take_apart(data, path)[0] if data else None
    return matter.fields if matter else {}


def _page_address(path: str, fields: Mapping[str, Tree], given: Mapping[str, Tree], style: str) -> str:
    """Where a page is: as it says, or the settings for it, or ending as posts do; a file is where it lies."""
    said = as_text({**given, **fields}.get("permalink")) if fields else ""
    if said or not fields:
        return posixpath.join("/", said or path)
    folder, name = posixpath.split(posixpath.splitext(path)[0])
    ending = "" if name == "index" else f"{name}/" if _pattern(style).endswith("/") else f"{name}.html"
    return posixpath.join("/", folder, ending)


def _post_id(address: str, file: PostFile) -> str:
    """What jekyll-feed calls a post: its address, the last part without ending and slash."""
    folder = posixpath.dirname(address.rstrip("/"))
    return normalise(f"{folder}/{file.text('slug') or file.stem}")
