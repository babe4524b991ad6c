"""What does a site of Hugo hold?"""

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from urllib.parse import urljoin

from digest.content.fields import ELSEWHERE
from digest.content.files import read_file, walk
from digest.content.yaml_reader import Tree
from digest.contribute.importing.days import find_moment, find_zone
from digest.contribute.importing.matter import (
    as_group,
    as_list,
    as_text,
    fold_names,
    open_settings,
    read_settings,
)
from digest.contribute.importing.permalinks import put_tokens
from digest.contribute.importing.post import (
    EARLY,
    EXPIRED,
    Loss,
    OldSite,
    PostPicture,
    Term,
    Wishes,
    site_address,
)
from digest.contribute.importing.sites.cascade import SECTION, read_cascades
from digest.contribute.importing.sites.folder import is_language
from digest.contribute.importing.sites.goldmark import find_anchors
from digest.contribute.importing.sites.hugo_slugs import quote_sign, sanitise, urlise
from digest.contribute.importing.sites.program import PostFile, PostProgram, list_texts, suffix_of
from digest.contribute.importing.sites.shortcodes import convert_hugo
from digest.contribute.importing.sites.taxonomies import read_terms
from digest.model.problems import quote

_SUFFIXES = ("toml", "yaml", "yml", "json")
# At the top the first of these is read; in the folders all are, in the order of their names.
_FILES = [f"{name}.{suffix}" for name in ("hugo", "config") for suffix in _SUFFIXES]
_FOLDERS = ("config/_default/", "config/production/")
_SETTINGS = [f"{folder}{name}" for folder in ("", _FOLDERS[0]) for name in _FILES]
_PAGE = re.compile(r"index(?:\.[A-Za-z-]+)?\.\w+")
_EARLY = ("publishdate", "pubdate", "published", "date")
_LATE = ("expirydate", "unpublishdate")
# Where a date may stand, unless the settings say otherwise.
_DATES = ("date", "publishdate", "pubdate", "published", "lastmod", "modified")
_MOST_PICTURES = 50_000


class Hugo(PostProgram):
    """A site of Hugo; its folders of posts have the language of names that have none."""

    kind = "hugo"
    picture_folders = ("static", "assets", "content", "", "assets/images")

    @classmethod
    def is_site(cls, root: Path) -> bool:
        """Whether Hugo would take the folder for a site."""
        named = any((root / name).is_file() for name in _SETTINGS if "hugo." in name)
        return named or ((root / "content").is_dir() and any((root / name).is_file() for name in _SETTINGS))

    def __init__(self, root: Path, wishes: Wishes) -> None:
        """Read the settings, and the pages of sections and terms."""
        self._settings = settings = _read_settings(root)
        self._languages = _find_languages(settings)
        usual = "en" if "en" in self._languages else settings.get("languagecode")
        self._language = language = as_text(settings.get("defaultcontentlanguage") or usual)
        self._folders = _find_folders(root, settings, self._languages, language)
        self._pattern, self._now = wishes.pattern, wishes.now
        self._patterns = _find_patterns(settings)
        self._disabled = _find_disabled(settings, self._languages)
        # Where the day of a post is looked for.
        self._dates = tuple(as_list(as_group(settings.get("frontmatter")).get("date"))) or (":default",)
        self.day_by_name = self._dates[0].lower() == ":filename"
        url = site_address(wishes.site or as_text(settings.get("baseurl")))
        zone = as_text(settings.get("timezone")) or "UTC"
        self.root, self.site = root, OldSite(as_text(settings.get("title")), url, language, zone)
        files = tuple(dict.fromkeys(path for below in self._folders for path in list_texts(root, below)))
        self._why_no_post = _find_parts(files, self._folders)
        self._cascades = read_cascades(root, files, settings, lambda path: self.language(path) or language)
        self._terms = terms = read_terms(
            root,
            settings,
            files,
            below=self._below,
            language=self.language,
            site=self.site,
            prefix=self._prefix,
        )
        self.files, self.stories, self.notes = terms.leave_out(files), terms.stories, terms.notes
        self.series = terms.series
        self.tag_fields = tuple(dict.fromkeys((*ELSEWHERE["tags"], *terms.kinds)))

    def _says(self, name: str) -> bool:
        """Whether a setting of the site is true."""
        return _is_true(self._settings.get(name))

    def _builds(self, name: str, file: PostFile) -> bool:
        """Whether a setting is true in the language of a post."""
        own = self._languages.get(file.language or self._language, {})
        return _is_true(own.get(name, self._settings.get(name)))

    def _below(self, path: str) -> str:
        """The folder of posts that a path lies in."""
        return _find_folder(path, self._folders)

    def _prefix(self, file: PostFile) -> str:
        """What stands before the addresses of its language."""
        return _prefix(file, self._language, whole=self._says("defaultcontentlanguageinsubdir"))

    def language(self, path: str) -> str:
        return self._folders[self._below(path)]

    def address(self, file: PostFile) -> str:
        stated, below = file.text("url"), self._below(file.path)
        if stated.startswith("/") or "://" in stated:
            return stated
        pattern = self._pattern or self._patterns.get(_section(file, below), "")
        found = stated or _find_address(file, below, pattern, self._dates, ugly=self._says("uglyurls"))
        return self._prefix(file) + found

    def alias(self, stated: str, file: PostFile) -> str:
        """Where it was; an alias that begins with no slash lies beside the page that names it."""
        if stated.startswith("/"):
            return self._prefix(file) + stated.lstrip("/")
        return urljoin(self.address(file).rstrip("/"), stated)

    def tokens(self, file: PostFile) -> dict[str, str]:
        return _values(file, "", self._dates)

    def convert(self, body: str, origin: str, line: int) -> tuple[str, list[Loss]]:
        return convert_hugo(body, origin, line, emoji=self._says("enableemoji"))

    def anchors(self, body: str) -> Mapping[str, str]:
        return find_anchors(body)

    def terms(self, file: PostFile) -> Iterable[Term]:
        return self._terms.list_terms(file)

    def story(self, series: str, name: str, file: PostFile) -> str:
        return self._terms.find_story(series, name, file)

    def family(self, file: PostFile) -> str:
        return _find_family(file, self._below(file.path))

    def refuse(self, path: str) -> str:
        return self._why_no_post(path)

    def say_unpublished(self, file: PostFile) -> str:
        code = file.language or self._language
        if code in self._disabled:
            return f"the language {quote(code)} is disabled in the settings"
        return _say_unpublished(file, find_zone(self.site.timezone, UTC), self._now, self._builds)

    def publishes_drafts(self, file: PostFile) -> bool:
        return self._builds("builddrafts", file)

    def defaults(self, path: str, language: str) -> dict[str, Tree]:
        page = self._page_of(path, language)
        code = language or self._language
        reaching = (each.fields for each in self._cascades if each.reaches(path, code, page))
        return {name: value for fields in reaching for name, value in fields.items()}

    def _page_of(self, path: str, code: str) -> str:
        """The page that a cascade may name, of a path and the language in its name."""
        page = path.removeprefix(self._below(path)).strip("/").rpartition(".")[0]
        return f"/{re.sub(rf'[.]{re.escape(code)}$', '', page) if code else page}".removesuffix("/index")

    def read_register(self) -> dict[str, PostPicture]:
        """Pictures that a folder `data/images` describes, one file for each, by their names."""
        register = {}
        for number, (path, _) in enumerate(walk(str(self.root), "data/images")):
            if number >= _MOST_PICTURES:
                break
            if suffix_of(path) not in {".yml", ".yaml", ".toml", ".json"}:
                continue
            data, _faults = read_file(self.root / path, path, 64_000)
            said = read_settings(data or b"", path)
            name = as_text(said.get("uid")) or posixpath.splitext(posixpath.basename(path))[0]
            ending = as_text(said.get("format"))
            file = as_text(said.get("file") or said.get("src")) or (f"{name}.{ending}" if ending else name)
            words = (as_text(said.get(key)) for key in ("alt", "credit", "caption", "licence"))
            register[name] = PostPicture(file, *words)
        return register


def _read_settings(root: Path) -> dict[str, Tree]:
    """The settings, of several files the last that says it; languages and permalinks may lie apart."""
    settings = open_settings(root, *_FILES)
    for folder in _FOLDERS:
        for name in sorted(_FILES):
            settings = _merge(settings, open_settings(root, folder + name))
        for part in ("permalinks", "languages"):
            said = open_settings(root, *(f"{folder}{part}.{suffix}" for suffix in _SUFFIXES))
            settings = _merge(settings, {part: said} if said else {})
    return settings


def _merge(before: Mapping[str, Tree], said: Mapping[str, Tree]) -> dict[str, Tree]:
    """Settings with further ones over them, group by group."""
    groups = {name: group for name, group in said.items() if isinstance(group, dict)}
    return {**before, **said, **{name: _merge(as_group(before.get(name)), groups[name]) for name in groups}}


def _is_true(value: Tree) -> bool:
    """Whether Hugo takes a value for true."""
    return as_text(value).lower() in {"true", "t", "1"}


def _find_languages(settings: Mapping[str, Tree]) -> dict[str, dict[str, Tree]]:
    """The settings of each language, by its code."""
    return {code: fold_names(as_group(group)) for code, group in as_group(settings.get("languages")).items()}


def _find_disabled(settings: Mapping[str, Tree], languages: Mapping[str, Mapping[str, Tree]]) -> set[str]:
    named = as_list(settings.get("disablelanguages"), " ")
    return {*named, *(code for code, group in languages.items() if _is_true(group.get("disabled")))}


def _find_folders(
    root: Path, settings: Mapping[str, Tree], languages: Mapping[str, Mapping[str, Tree]], default: str
) -> dict[str, str]:
    """The folders of posts, each with the language of names that have none; empty for the default one."""
    stated = {code: as_text(group.get("contentdir")) for code, group in languages.items()}
    folders = {folder: code for code, folder in stated.items() if folder}
    others = [code for code, folder in stated.items() if not folder]
    if others or not stated:
        # What is in no folder of a language is in the first that has none.
        code = "" if default in others or not others else others[0]
        folders.setdefault(as_text(settings.get("contentdir")) or "content", code)
    there = {
        posixpath.normpath(folder): code
        for folder, code in folders.items()
        if _is_inside(folder) and (root / folder).is_dir()
    }
    return there or {"": ""}


def _find_folder(path: str, folders: Iterable[str]) -> str:
    """The innermost folder of posts that a path lies in."""
    return max((each for each in folders if path.startswith(f"{each}/")), key=len, default="")


def _find_parts(files: Iterable[str], folders: Iterable[str]) -> Callable[[str], str]:
    """What says of a path why it is no post: it opens a section, or is part of a page beside it."""
    pages = {posixpath.dirname(path): path for path in files if _PAGE.fullmatch(posixpath.basename(path))}
    # At the top there is no page that others could be part of.
    bundles = {folder: path for folder, path in pages.items() if folder not in {"", *folders}}
    alone = _find_alone([path for path in files if not SECTION.fullmatch(path)], folders, bundles)

    def refuse(path: str) -> str:
        if SECTION.fullmatch(path):
            return "it opens a section, and is no post"
        if path in alone:
            return "it lies in no section, so it is a page, and no post; write it into content/pages/ by hand"
        folder = posixpath.dirname(path)
        above = "" if _PAGE.fullmatch(posixpath.basename(path)) else bundles.get(folder, "")
        while not above and folder:
            folder = posixpath.dirname(folder)
            above = bundles.get(folder, "")
        return f"it is part of the page {above}, and no post" if above else ""

    return refuse


def _find_alone(files: Iterable[str], folders: Iterable[str], bundles: Mapping[str, str]) -> set[str]:
    """The pages that lie in no section, unless many do: a blog without sections has its posts there."""
    alone, others = set(), 0
    for path in files:
        folder, below = posixpath.dirname(path), _find_folder(path, folders)
        holder = posixpath.dirname(folder) if bundles.get(folder) == path else folder
        if holder == below:
            alone.add(path)
        else:
            others += folder not in bundles or bundles[folder] == path
    return alone if 3 * len(alone) <= others else set()


def _say_unpublished(
    file: PostFile, zone: tzinfo, now: datetime | None, builds: Callable[[str, PostFile], bool]
) -> str:
    """Why Hugo does not publish a post that is no draft; empty where it does, or the settings say so."""
    build = as_group(file.fields.get("build") or file.fields.get("_build"))
    if as_text(build.get("render")) in {"never", "false", "link"} or file.text("headless") == "true":
        return "it is not rendered, as it says itself or the section above it"
    if now is None:
        return ""
    early, late = (find_moment(map(file.text, names), zone) for names in (_EARLY, _LATE))
    if early and early > now and not builds("buildfuture", file):
        return f"{EARLY} {early:%Y-%m-%d}"
    return f"{EXPIRED} {late:%Y-%m-%d}" if late and late < now and not builds("buildexpired", file) else ""


def _is_inside(folder: str) -> bool:
    return not posixpath.isabs(folder) and not posixpath.normpath(folder).startswith("..")


def _find_patterns(settings: Mapping[str, Tree]) -> dict[str, str]:
    permalinks = as_group(settings.get("permalinks"))
    pages = as_group(permalinks.get("page"))
    return {section: as_text(pattern) for section, pattern in {**permalinks, **pages}.items()}


def _section(file: PostFile, below: str) -> str:
    return _sections(file, below).partition("/")[0]


def _sections(file: PostFile, below: str) -> str:
    """The folders of a post below `content/`; a bundle's own is no part of them."""
    folder = file.folder.removeprefix(below).strip("/")
    name = posixpath.basename(file.path)
    return posixpath.dirname(folder) if re.match(r"index\.", name) else folder


def _prefix(file: PostFile, language: str, *, whole: bool) -> str:
    """What stands before the address: the language, unless it is the default one and has no folder."""
    code = file.language or language
    return f"{code.lower()}/" if code and (whole or code != language) else ""


def _find_address(file: PostFile, below: str, pattern: str, dates: Iterable[str], *, ugly: bool) -> str:
    if pattern:
        values = {token: quote_sign(value) for token, value in _values(file, below, dates).items()}
        return put_tokens(pattern, values, file.day).lstrip("/")
    name = file.text("slug") or _slug_of_name(file, dates) or _base_name(file)
    path = quote_sign(sanitise(f"{_sections(file, below)}/{name}"))
    return f"{path}{'.html' if ugly else '/'}".lstrip("/")


def _values(file: PostFile, below: str, dates: Iterable[str]) -> dict[str, str]:
    sections, name, title = _sections(file, below), urlise(_base_name(file)), urlise(file.text("title"))
    slug = urlise(file.text("slug")).strip("-") or urlise(_slug_of_name(file, dates))
    return {
        "slug": slug or title,
        "title": title,
        "section": sanitise(sections.partition("/")[0]),
        "sections": sanitise(sections),
        "filename": name,
        "contentbasename": name,
        "slugorfilename": slug or name,
        "slugorcontentbasename": slug or name,
    }


def _slug_of_name(file: PostFile, dates: Iterable[str]) -> str:
    """The slug that the name of a file gives with its day, where the settings look for the day there."""
    for place in dates:
        name = place.lower()
        if name == ":filename" and file.day_in_name:
            return file.stem
        if name in {":filemodtime", ":git"} or any(map(file.text, _DATES if name == ":default" else (name,))):
            return ""
    return ""


def _base_name(file: PostFile) -> str:
    """The name of the file without ending and language, its day included: Hugo leaves that."""
    name = posixpath.basename(file.path).rsplit(".", 1)[0]
    name = name.removesuffix(f".{file.language}") if file.language else name
    return posixpath.basename(file.folder) if name == "index" else name


def _find_family(file: PostFile, below: str) -> str:
    """What a post and its translations have in common: a key, or the path without the language."""
    if key := file.text("translationkey"):
        return f"key {key}"
    stem = re.sub(r"\.[A-Za-z]+$", "", file.path.removeprefix(below).strip("/"))
    name, dot, code = stem.rpartition(".")
    return name if dot and is_language(code) else stem
