"""What does a site of Pelican hold? Its settings are a program, which is read and never run."""

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from digest.content.files import read_file
from digest.content.yaml_reader import Tree
from digest.contribute.importing.marks import is_html
from digest.contribute.importing.matter import as_list
from digest.contribute.importing.permalinks import normalise, put_tokens
from digest.contribute.importing.post import Loss, OldSite, Term, Wishes, site_address
from digest.contribute.importing.sites.dialects import convert_pelican
from digest.contribute.importing.sites.pelican_slugs import read_slug_rule
from digest.contribute.importing.sites.program import (
    MARKDOWN,
    OTHERS,
    PostFile,
    PostProgram,
    list_texts,
    suffix_of,
)
from digest.model.problems import DigestError, quote

_SETTINGS = ("pelicanconf.py", "publishconf.py")
_PAGES = "it is a page, and no post"
_OUTSIDE = "it lies outside ARTICLE_PATHS, and is no post"
_HIDDEN = "it is hidden: nothing led to it, but whoever knew its address could read it"
# Where the posts of one tag, category or author are listed.
_TERM_PAGES = {"tag": "tag/{slug}.html", "category": "category/{slug}.html", "author": "author/{slug}.html"}
_FILENAME = r"(?P<date>\d{4}-\d{2}-\d{2}).*"


class Pelican(PostProgram):
    """A site of Pelican."""

    kind = "pelican"
    picture_folders = ("content", "", "content/images")
    has_lines = True

    @classmethod
    def is_site(cls, root: Path) -> bool:
        """Whether there are settings of Pelican in the folder."""
        return (root / "pelicanconf.py").is_file()

    def __init__(self, root: Path, wishes: Wishes) -> None:
        """Read the settings, without running them."""
        self._settings = settings = _read_settings(root)
        self._pattern = wishes.pattern
        below = _text(settings, "PATH", "content").removeprefix("./").strip("/")
        self._below = below if ".." not in below.split("/") and (root / below).is_dir() else ""
        url = site_address(wishes.site or _text(settings, "SITEURL"))
        title, language = _text(settings, "SITENAME"), _text(settings, "DEFAULT_LANG")
        self.root, self.files = root, tuple(_without_sources(list_texts(root, self._below)))
        self.site = OldSite(title, url, language, _text(settings, "TIMEZONE", "UTC"))
        author = _text(settings, "AUTHOR")
        self.byline = (author,) if author else ()
        self._language = language or "en"
        self._rule = read_slug_rule(settings)

    def address(self, file: PostFile) -> str:
        return normalise(self._stated_address(file))

    def guid(self, address: str, file: PostFile) -> str:  # noqa: ARG002
        return _tag_address(self.site.url, self._stated_address(file), file)

    def convert(self, body: str, origin: str, line: int) -> tuple[str, list[Loss]]:
        return convert_pelican(body, origin, line, term_page=self._term_page)

    def tokens(self, file: PostFile) -> dict[str, str]:
        return self._tokens(file, self._language)

    def say_unpublished(self, file: PostFile) -> str:
        return _HIDDEN if _is_hidden(file) else ""

    def publishes_drafts(self, file: PostFile) -> bool:
        return _is_hidden(file)

    def _stated_address(self, file: PostFile) -> str:
        """Where a post was, as its feeds say it."""
        lang = file.text("lang") or self._language
        main = lang.lower() == self._language.lower()
        usual = _text(self._settings, "ARTICLE_URL", "{slug}.html")
        translated = _text(self._settings, "ARTICLE_LANG_URL", "{slug}-{lang}.html")
        pattern = self._pattern or (usual if main else translated)
        return file.text("url") or put_tokens(pattern, self._tokens(file, lang), file.day)

    def _tokens(self, file: PostFile, language: str) -> dict[str, str]:
        """What the pattern of an address may name."""
        author = next(iter(as_list(file.fields.get("authors") or file.fields.get("author"))), "")
        category = file.text("category") or _text(self._settings, "DEFAULT_CATEGORY", "misc")
        return {
            "slug": self.family(file),
            "lang": language,
            "category": self._rule.slug(category, "CATEGORY"),
            "author": self._rule.slug(author or _text(self._settings, "AUTHOR"), "AUTHOR"),
        }

    def family(self, file: PostFile) -> str:
        """The name of a post in its address."""
        name = posixpath.splitext(posixpath.basename(file.path))[0]
        from_name = self._settings.get("SLUGIFY_SOURCE") == "basename"
        title = file.text("title") or file.stem
        # In the head of a page of HTML a title has no tags.
        title = escape(title) if is_html(file.path) else title
        return file.text("slug") or self._rule.slug(name if from_name else title)

    def defaults(self, path: str, language: str) -> dict[str, Tree]:  # noqa: ARG002
        """The fields that a post has by the settings, and by its path."""
        path = self._inside(path)
        folder, name = posixpath.split(path)
        stated = self._settings.get("DEFAULT_METADATA")
        fields: dict[str, Tree] = {
            str(key).lower(): value
            for key, value in (stated.items() if isinstance(stated, dict) else ())
            if isinstance(value, str)
        }
        # A category that nobody has chosen, `misc`, says nothing.
        category = _text(self._settings, "DEFAULT_CATEGORY")
        if self._settings.get("USE_FOLDER_AS_CATEGORY", True) is not False:
            category = posixpath.basename(folder) or category
        # As Pelican has it, the setting comes before what `DEFAULT_METADATA` says.
        fields["category"] = category
        patterns = {"PATH_METADATA": path, "FILENAME_METADATA": posixpath.splitext(name)[0]}
        for setting, text in patterns.items():
            pattern = _text(self._settings, setting, _FILENAME if setting == "FILENAME_METADATA" else "")
            fields |= _match(setting, pattern, text)
        return fields

    def refuse(self, path: str) -> str:
        path = self._inside(path)
        if any(folder and path.startswith(folder) for folder in self._folders("PAGE_PATHS", "pages")):
            return _PAGES
        return "" if any(map(path.startswith, self._folders("ARTICLE_PATHS", ""))) else _OUTSIDE

    def _inside(self, path: str) -> str:
        return path.removeprefix(f"{self._below}/" if self._below else "")

    def _folders(self, setting: str, usual: str) -> list[str]:
        """The folders that a setting lists, each with a slash at the end; the whole is an empty text."""
        stated = self._settings.get(setting)
        several = stated if isinstance(stated, (list, tuple)) else [usual]
        folders = (str(each).removeprefix("./").strip("/") for each in several)
        return [f"{each}/" if each not in {"", "."} else "" for each in folders]

    def terms(self, file: PostFile) -> Iterator[Term]:
        """The tags and the category of a post, each with the page that listed it."""
        names = [("tag", name) for name in as_list(file.fields.get("tags"))]
        names += [("category", file.text("category"))] if file.text("category") else []
        for kind, name in names:
            if address := self._term_page(kind, name):
                yield Term(name, address)

    def _term_page(self, kind: str, name: str) -> str:
        """Where the posts of a tag, a category or an author are listed; empty where that is nowhere."""
        if kind == "index":
            return ""
        usual = _TERM_PAGES[kind]
        slug = self._rule.slug(name, kind.upper())
        pattern = _text(self._settings, f"{kind.upper()}_URL", usual)
        is_there = slug and _text(self._settings, f"{kind.upper()}_SAVE_AS", usual)
        return put_tokens(pattern, {"slug": slug}, None) if is_there else ""


def _without_sources(paths: Iterable[str]) -> Iterator[str]:
    """The texts, without those in another markup whose Markdown lies beside them: pandoc may have made it."""
    several = tuple(paths)
    in_markdown = {posixpath.splitext(path)[0] for path in several if suffix_of(path) in MARKDOWN}
    for path in several:
        if suffix_of(path) not in OTHERS or posixpath.splitext(path)[0] not in in_markdown:
            yield path


def _read_settings(root: Path) -> dict[str, object]:
    """The names that are given a plain value in the settings; those for publishing come last.

    Raises DigestError.
    """
    settings: dict[str, object] = {}
    for name in _SETTINGS:
        data, faults = read_file(root / name, name, 256_000) if (root / name).is_file() else (b"", [])
        try:
            tree = ast.parse(data or b"")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
            why = f"{name}{line}: {quote(error, 120)}"
            raise DigestError(f"the settings of the old site cannot be read: {why}") from error
        if data is None:
            raise DigestError(f"the settings of the old site cannot be read: {faults[0]}")
        for statement in tree.body:
            if isinstance(statement, ast.Assign):
                settings |= dict(_read_assignment(statement))
    return settings


def _read_assignment(statement: ast.Assign) -> Iterator[tuple[str, object]]:
    """The names that a statement gives a plain value, such as a list of texts; an empty text says nothing."""
    try:
        value = ast.literal_eval(statement.value)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return
    for target in statement.targets:
        if isinstance(target, ast.Name) and (value != "" or target.id.endswith("_SAVE_AS")):
            yield target.id, value


def _text(settings: Mapping[str, object], name: str, usual: str = "") -> str:
    value = settings.get(name)
    return value if isinstance(value, str) else usual


def _match(setting: str, pattern: str, text: str) -> dict[str, str]:
    """The fields that a path holds; of what else a pattern may do, Pelican's own reading is the measure."""
    try:
        match = re.match(pattern, text) if pattern else None
    except re.error as error:
        why = f"{setting}: {quote(pattern)}: {error}"
        raise DigestError(f"the settings of the old site cannot be read: {why}") from error
    return {name.lower(): said for name, said in (match.groupdict() if match else {}).items() if said}


def _is_hidden(file: PostFile) -> bool:
    return file.text("status").lower() == "hidden"


def _tag_address(root: str, address: str, file: PostFile) -> str:
    """What Pelican's feeds call a post: host, day and path, in the form of RFC 4151 (`get_tag_uri`)."""
    try:
        whole = urlsplit(urljoin(root, address))
    except ValueError:
        return ""
    return f"tag:{whole.hostname},{file.day}:{whole.path}" if whole.hostname else ""
