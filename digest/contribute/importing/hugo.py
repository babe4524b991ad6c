"""What does a site of Hugo hold?"""

import posixpath
import re
from pathlib import Path

from digest.contribute.importing.folder import PostFile, Program, is_language, list_texts, suffix_of
from digest.contribute.importing.matter import as_group, as_text, read_settings
from digest.contribute.importing.permalinks import fill, on_site, urlise
from digest.contribute.importing.post import Figure, OldSite, Wishes, site_address
from digest.contribute.importing.shortcodes import convert_hugo
from digest.files import read_file, walk
from digest.frontmatter import Tree

_SETTINGS = [
    f"{folder}{name}.{suffix}"
    for folder in ("", "config/_default/")
    for name in ("hugo", "config")
    for suffix in ("toml", "yaml", "yml", "json")
]
_LISTS = re.compile(r"(?:.*/)?_index(?:\.[a-z-]+)?\.\w+")
_MOST_PICTURES = 50_000


def is_site(root: Path) -> bool:
    """Whether Hugo would take the folder for a site."""
    named = any((root / name).is_file() for name in _SETTINGS if "hugo." in name)
    return named or ((root / "content").is_dir() and any((root / name).is_file() for name in _SETTINGS))


def open_program(root: Path, wishes: Wishes) -> Program:
    """How the site keeps its posts."""
    settings = _read_settings(root)
    below = as_text(settings.get("contentdir")) or "content"
    below = below if _is_inside(below) and (root / below).is_dir() else ""
    language = as_text(settings.get("defaultcontentlanguage") or settings.get("languagecode"))
    title = as_text(settings.get("title"))
    url = site_address(wishes.site or as_text(settings.get("baseurl")))
    site = OldSite(title, url, language, as_text(settings.get("timezone")) or "UTC")
    sections = _find_patterns(settings)
    ugly = as_text(settings.get("uglyurls")) == "true"

    def address(file: PostFile) -> str:
        if stated := file.text("url"):
            return stated
        return _prefix(file, language) + _find_address(
            file, below, wishes.pattern or sections.get(_section(file, below), ""), ugly=ugly
        )

    return Program(
        kind="hugo",
        root=root,
        site=site,
        files=tuple(list_texts(root, below)),
        address=address,
        guid=lambda address, _: on_site(site.root, address),
        convert=convert_hugo,
        family=_find_family,
        refuse=lambda path: "it opens a section, and is no post" if _LISTS.fullmatch(path) else "",
    )


def read_register(root: Path) -> dict[str, Figure]:
    """Pictures that a folder `data/images` describes, one file for each, by their names."""
    register = {}
    for number, (path, _) in enumerate(walk(str(root), "data/images")):
        if number >= _MOST_PICTURES:
            break
        if suffix_of(path) not in {".yml", ".yaml", ".toml", ".json"}:
            continue
        data, _faults = read_file(root / path, path, 64_000)
        said = read_settings(data or b"", path)
        name = as_text(said.get("uid")) or posixpath.splitext(posixpath.basename(path))[0]
        ending = as_text(said.get("format"))
        file = as_text(said.get("file") or said.get("src")) or (f"{name}.{ending}" if ending else name)
        words = (as_text(said.get(key)) for key in ("alt", "credit", "caption", "licence"))
        register[name] = Figure(file, *words)
    return register


def _read_settings(root: Path) -> dict[str, Tree]:
    """The settings, of several files the first that says it; languages and permalinks may lie apart."""
    settings: dict[str, Tree] = {}
    for name in _SETTINGS:
        data, _ = read_file(root / name, name) if (root / name).is_file() else (None, [])
        settings = {**read_settings(data or b"", name), **settings}
    for part in ("permalinks", "languages"):
        for suffix in ("toml", "yaml", "yml", "json"):
            path = root / f"config/_default/{part}.{suffix}"
            data, _ = read_file(path, path.name) if path.is_file() else (None, [])
            if data:
                settings.setdefault(part, read_settings(data, path.name))
    return settings


def _is_inside(folder: str) -> bool:
    return not posixpath.isabs(folder) and not posixpath.normpath(folder).startswith("..")


def _find_patterns(settings: dict[str, Tree]) -> dict[str, str]:
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


def _prefix(file: PostFile, language: str) -> str:
    return f"{file.language}/" if file.language and file.language != language else ""


def _find_address(file: PostFile, below: str, pattern: str, *, ugly: bool) -> str:
    sections = _sections(file, below)
    name = _base_name(file)
    slug = file.text("slug") or ""
    title = urlise(file.text("title"))
    values = {
        "slug": slug or title,
        "title": title,
        "section": sections.partition("/")[0],
        "sections": sections,
        "filename": name,
        "contentbasename": name,
        "slugorfilename": slug or name,
        "slugorcontentbasename": slug or name,
    }
    if pattern:
        return fill(pattern, values, file.day)
    return f"{sections}/{slug or name}{'.html' if ugly else '/'}".lower().replace(" ", "-").lstrip("/")


def _base_name(file: PostFile) -> str:
    """The name of the file without ending and language, its day included: Hugo leaves that."""
    name = posixpath.basename(file.path).rsplit(".", 1)[0]
    name = name.removesuffix(f".{file.language}") if file.language else name
    return posixpath.basename(file.folder) if name == "index" else name


def _find_family(file: PostFile) -> str:
    """What a post and its translations have in common: a key, or the path without the language."""
    if key := file.text("translationkey"):
        return f"key {key}"
    stem = re.sub(r"\.[A-Za-z]+$", "", file.path)
    name, dot, code = stem.rpartition(".")
    return name if dot and is_language(code) else stem
