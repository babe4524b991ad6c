"""What does `mkdocs.yml` say to a digest?"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.utils import get_theme_dir

from digest.addresses import BadAddressError, parse_web_address
from digest.cards import is_font
from digest.dates import widen
from digest.markdown import MarkdownSettings
from digest.pages import SECTIONS
from digest.problems import did_you_mean, quote
from digest.settings import Options, Settings
from digest.words import read_catalogues


def read_settings(config: MkDocsConfig, options: Options) -> Settings:
    """The site's settings. Raises Abort where the configuration cannot be that of a digest."""
    if not config.site_url:
        raise Abort("site_url is missing in mkdocs.yml; feeds need full addresses: write site_url: https://…")
    _check_address(config.site_url)
    if not config.use_directory_urls:
        raise Abort(
            "use_directory_urls: false in mkdocs.yml cannot be kept: every page here is a folder; remove it"
        )
    if get_theme_dir("digest") not in config.theme.dirs:
        raise Abort(
            f"the theme {quote(config.theme.name)} in mkdocs.yml has no pages for a digest; "
            "write theme: {name: digest}"
        )
    language = config.theme.get("language", "en")
    if not _is_translated(language, config.theme.dirs):
        known = ", ".join(_interface_languages(config.theme.dirs))
        raise Abort(f"theme.language {quote(language)} in mkdocs.yml is not one of: {known}")
    root = Path(config.config_file_path).resolve().parent
    if not (root / options.content).is_dir():
        raise Abort(
            f"content {quote(options.content)} in mkdocs.yml is no folder; "
            "name the folder of the entries, or create it"
        )
    _check_nav(config)
    font = root / options.content / options.card_font
    if options.card_font and not is_font(font):
        raise Abort(
            f"card_font {quote(options.card_font)} in mkdocs.yml is no font; name a file below content"
        )
    return Settings(
        root=root,
        options=options,
        site_name=config.site_name,
        site_url=config.site_url.rstrip("/") + "/",
        description=config.site_description or "",
        language=language,
        markdown=MarkdownSettings(
            extensions=tuple(str(name) for name in config.markdown_extensions),
            configs=config.mdx_configs,
            image_hosts=options.image_hosts,
        ),
        docs_dir=Path(config.docs_dir),
        catalogues=read_catalogues(map(Path, config.theme.dirs)),
    )


def template_folders(config: MkDocsConfig) -> list[Path]:
    """Where article templates are: the site's own folder first, then the theme's."""
    own = [Path(config.theme.custom_dir, "pages")] if config.theme.custom_dir else []
    return [*own, Path(get_theme_dir("digest"), "pages")]


def find_material_language(language: str, folders: Sequence[str]) -> str:
    """The nearest language that Material has its words in; empty for none."""
    known = _interface_languages(folders)
    return next((code for code in widen(language) if code in known), "")


def _check_address(site_url: str) -> None:
    """Raise Abort for what no address of a page can begin with."""
    try:
        address = urlsplit(parse_web_address(site_url))
    except BadAddressError as error:
        raise Abort(
            f"site_url {quote(site_url)} in mkdocs.yml is no web address: {error}; write https://…"
        ) from error
    if address.query or address.fragment:
        raise Abort(
            f"site_url {quote(site_url)} in mkdocs.yml does not end with a folder; "
            "addresses of pages are written behind it: leave out what follows ? or #"
        )


def _check_nav(config: MkDocsConfig) -> None:
    """Raise Abort for a page in `nav` that neither somebody has written nor the digest prints.

    MkDocs would give every page a section without a name that leads nowhere.
    """
    own = {f"{address.rstrip('/') or 'index'}.md" for address, _ in SECTIONS.values()}
    for name in _pages_in(config.nav):
        if name not in own and not Path(config.docs_dir, name).is_file():
            written = (
                path.relative_to(config.docs_dir).as_posix() for path in Path(config.docs_dir).rglob("*.md")
            )
            guess = (
                did_you_mean(name, {*own, *written}) or f"write that page, or one of {', '.join(sorted(own))}"
            )
            raise Abort(f"nav in mkdocs.yml names {quote(name)}, and there is no such page; {guess}")


def _is_translated(language: object, folders: Sequence[str]) -> bool:
    """Whether the theme's interface is there in the language; YAML reads `no` as false."""
    return isinstance(language, str) and language in _interface_languages(folders)


def _pages_in(nav: object) -> Iterator[str]:
    """The Markdown files that a `nav` names, at any depth."""
    if isinstance(nav, str):
        if nav.endswith(".md") and "://" not in nav:
            yield nav
    elif isinstance(nav, dict | list):
        for item in nav.values() if isinstance(nav, dict) else nav:
            yield from _pages_in(item)


def _interface_languages(folders: Sequence[str]) -> list[str]:
    files = (path for folder in folders for path in Path(folder, "partials/languages").glob("*.html"))
    return sorted({path.stem for path in files})
