"""What does a site of Jekyll hold? Posts whose names begin with their day."""

import posixpath
import re
from functools import partial
from pathlib import Path

from digest.contribute.importing.folder import PostFile, Program, list_texts
from digest.contribute.importing.liquid import convert_jekyll
from digest.contribute.importing.matter import as_list, as_text, read_settings
from digest.contribute.importing.permalinks import STYLES, fill, normalise, on_site, urlise
from digest.contribute.importing.post import DRAFT, OldSite, Wishes, site_address
from digest.files import read_file

_POSTS = re.compile(r"(?:.*/)?_(?:posts|drafts)/.*")


def is_site(root: Path) -> bool:
    """Whether Jekyll would take the folder for a site."""
    return (root / "_posts").is_dir() or (root / "_config.yml").is_file()


def open_program(root: Path, wishes: Wishes) -> Program:
    """How the site keeps its posts; without a folder `_posts` every text below the folder is one."""
    data, _ = (
        read_file(root / "_config.yml", "_config.yml") if (root / "_config.yml").is_file() else (None, [])
    )
    settings = read_settings(data or b"", "_config.yml")
    files = tuple(list_texts(root))
    posts = tuple(path for path in files if _POSTS.fullmatch(path))
    url = site_address(wishes.site or as_text(settings.get("url")) + as_text(settings.get("baseurl")))
    language = as_text(settings.get("lang") or settings.get("locale")).partition(".")[0]
    site = OldSite(as_text(settings.get("title")), url, language, as_text(settings.get("timezone")))
    style = wishes.pattern or as_text(settings.get("permalink")) or "date"

    def address(file: PostFile) -> str:
        return fill(_pattern(file.text("permalink") or style), _values(file), file.day)

    return Program(
        kind="jekyll",
        root=root,
        site=site,
        files=posts or files,
        address=address,
        guid=lambda address, file: on_site(site.root, _post_id(address, file)),
        convert=partial(convert_jekyll, base=f"/{site.path}".rstrip("/")),
        family=lambda file: file.text("ref") or file.text("lang-ref"),
        draft=lambda file: DRAFT if "_drafts" in file.folder.split("/") else "",
        separator=" ",
        title_from_name=True,
    )


def _pattern(style: str) -> str:
    return STYLES.get(style, style)


def _values(file: PostFile) -> dict[str, str]:
    categories = as_list(file.fields.get("categories") or file.fields.get("category"), " ")
    above = file.folder.partition("_posts")[0].strip("/") if "_posts" in file.folder else ""
    slug = file.text("slug") or file.stem
    return {
        "categories": "/".join([above, *(name.lower().replace(" ", "-") for name in categories)]).strip("/"),
        "title": slug,
        "slug": urlise(slug),
        "name": urlise(file.stem),
        "output_ext": ".html",
    }


def _post_id(address: str, file: PostFile) -> str:
    """What jekyll-feed calls a post: its address, the last part without ending and slash."""
    folder = posixpath.dirname(address.rstrip("/"))
    return normalise(f"{folder}/{file.text('slug') or file.stem}")
