"""What does a site of Pelican hold? Its settings are a program, which is read and never run."""

import ast
import posixpath
from pathlib import Path
from urllib.parse import urlsplit

from digest.content.files import read_file
from digest.contribute.importing.dialects import convert_pelican
from digest.contribute.importing.folder import PostFile, PostProgram, list_texts
from digest.contribute.importing.permalinks import fill, on_site, urlise
from digest.contribute.importing.post import OldSite, Wishes, site_address
from digest.model.problems import DigestError, quote

_SETTINGS = ("pelicanconf.py", "publishconf.py")
_PAGES = "it is a page, and no post"


def is_site(root: Path) -> bool:
    """Whether there are settings of Pelican in the folder."""
    return (root / "pelicanconf.py").is_file()


def open_program(root: Path, wishes: Wishes) -> PostProgram:
    """How the site keeps its posts."""
    settings = _read_settings(root)
    below = settings.get("PATH", "content").removeprefix("./").strip("/")
    below = below if ".." not in below.split("/") and (root / below).is_dir() else ""
    language = settings.get("DEFAULT_LANG", "en")
    url = site_address(wishes.site or settings.get("SITEURL", ""))
    site = OldSite(
        settings.get("SITENAME", ""), url, settings.get("DEFAULT_LANG", ""), settings.get("TIMEZONE", "UTC")
    )
    usual = wishes.pattern or settings.get("ARTICLE_URL", "{slug}.html")
    translated = wishes.pattern or settings.get("ARTICLE_LANG_URL", "{slug}-{lang}.html")

    def address(file: PostFile) -> str:
        lang = file.text("lang") or language
        return file.text("url") or fill(
            usual if lang == language else translated, _values(file, below, lang), file.day
        )

    return PostProgram(
        kind="pelican",
        root=root,
        site=site,
        files=tuple(list_texts(root, below)),
        address=address,
        guid=lambda address, file: _tag_address(site.root, address, file),
        convert=convert_pelican,
        tokens=lambda file: _values(file, below, language),
        family=_slug,
        refuse=lambda path: _PAGES if f"{below}/pages/".lstrip("/") in f"{path}/" else "",
        lines=True,
    )


def _read_settings(root: Path) -> dict[str, str]:
    """The names that are given a text in the settings; those for publishing come last. Raises DigestError."""
    settings: dict[str, str] = {}
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
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
                said = statement.value.value
                names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
                settings |= dict.fromkeys(names, said) if isinstance(said, str) and said else {}
    return settings


def _values(file: PostFile, below: str, language: str) -> dict[str, str]:
    folder = file.folder.removeprefix(below).strip("/")
    return {
        "slug": _slug(file),
        "lang": language,
        "category": urlise(file.text("category") or posixpath.basename(folder) or "misc"),
        "author": urlise(file.text("author") or "author"),
    }


def _slug(file: PostFile) -> str:
    return file.text("slug") or urlise(file.text("title") or file.stem)


def _tag_address(root: str, address: str, file: PostFile) -> str:
    """What Pelican's feeds call a post: host, day and path, in the form of RFC 4151."""
    whole = urlsplit(on_site(root, address))
    return f"tag:{whole.hostname},{file.day}:{whole.path}/" if whole.hostname else ""
