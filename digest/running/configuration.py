"""What does `mkdocs.yml` say to a digest?"""

import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import Files
from mkdocs.theme import Theme
from pathspec.gitignore import GitIgnoreSpec

from digest.content.values import suggest_language
from digest.lettering import is_font
from digest.model.addresses import SECTIONS, BadAddressError, find_other_host, has_scheme, parse_web_address
from digest.model.options import Options
from digest.model.problems import DigestError, Problem, did_you_mean, quote, show_folder
from digest.model.settings import MarkdownSettings, MenuLink, Settings
from digest.pictures.formats import is_sign, measure
from digest.running.configuration_faults import ConfigurationFault, SettingPlaces, say_faults
from digest.writing.languages import widen
from digest.writing.words import FOLDER as CATALOGUES
from digest.writing.words import Words, read_catalogues

# MkDocs would look through every installed package for it.
THEME = str(files("digest_theme"))
# In pixels: the most that an RSS reader shows.
_LEAST_ICON = 144
# Where `nav` may lead, beside pages. Browsers follow no script, and no scheme that is misspelt.
_LED_TO = re.compile(r"(?:https?:)?//|mailto:|tel:", re.IGNORECASE)
# What Material's documentation names below `theme:`.
_OF_THEME = frozenset(
    (
        "name language direction features palette font icon logo favicon custom_dir locale static_templates"
    ).split()
)


def read_settings(config: MkDocsConfig, options: Options) -> Settings:
    """The site's settings. Raises Abort, with all that is wrong, where they cannot be those of a digest."""
    file = Path(config.config_file_path).resolve()
    root = file.parent
    places = SettingPlaces(file)
    if faults := [*_find_faults(config, options, root), *places.find_repeated()]:
        raise Abort(say_faults(places, faults))
    language, own = config.theme.get("language", "en"), _find_overrides(config)
    catalogues = read_catalogues(map(Path, config.theme.dirs), show_folder((own or root) / CATALOGUES, root))
    return Settings(
        root=root,
        options=options,
        site_name=config.site_name,
        site_url=str(config.site_url).rstrip("/") + "/",
        description=config.site_description or "",
        language=language,
        markdown=MarkdownSettings(
            extensions=tuple(str(name) for name in config.markdown_extensions),
            configs=_speak_in_notes(config, catalogues.words(language)),
            image_hosts=options.image_hosts,
        ),
        docs_dir=Path(config.docs_dir),
        catalogues=catalogues,
        shipped=tuple(map(Path, config.theme.dirs)),
        overrides=own,
        faults=(*_find_blocked(config, places), *_find_faults_of_styles(config, options, root)),
        copyright=config.copyright or "",
        cards_at=places.find(("plugins", "digest", "social_cards")),
        cover_at=places.find(("plugins", "digest", "podcast", "cover")),
        copyright_line=places.find(("copyright",))[0],
        menu=tuple(_list_menu(config, places)),
        has_other_plugins=_has_other_plugins(config),
        left_out=_find_left_out(config),
        icon=_find_icon(config),
        file=file.name,
    )


def _has_other_plugins(config: MkDocsConfig) -> bool:
    """Whether others change what MkDocs makes."""
    return set(config.plugins) != {"digest"} or bool(config.hooks)


def _find_overrides(config: MkDocsConfig) -> Path | None:
    """The folder of what a site has in the place of the theme's files."""
    return Path(config.theme.custom_dir).resolve() if config.theme.custom_dir else None


def _find_icon(config: MkDocsConfig) -> str:
    """Where the owner's logo or favicon is: a large enough square PNG, for feed readers show no other."""
    for name in filter(None, map(config.theme.get, ("logo", "favicon"))):
        file = Path(config.docs_dir, name)
        if file.suffix.lower() == ".png" and file.is_file():
            width, height = measure(name, file.read_bytes()) or (0, 0)
            if width == height >= _LEAST_ICON:
                # In an address, `#` and `?` would end the name of the file.
                return percent_encode(str(name))
    return ""


def _find_left_out(config: MkDocsConfig) -> tuple[GitIgnoreSpec, ...]:
    """What MkDocs does not publish of what lies among the pages; a draft it shows while it serves."""
    asked, drafts = config.exclude_docs, config.draft_docs
    always = GitIgnoreSpec.from_lines(["/templates/"])
    return (always + asked if asked else always, *((drafts,) if drafts else ()))


def _speak_in_notes(config: MkDocsConfig, words: Words) -> dict[str, dict[str, Any]]:
    """What the extensions are told: that of footnotes, what readers hear of the way back from one."""
    configs = dict(config.mdx_configs)
    if "footnotes" in config.markdown_extensions:
        title = words.say("Back to note %(number)s in the text", number="%d")
        configs["footnotes"] = {"BACKLINK_TITLE": title, **configs.get("footnotes", {})}
    return configs


def template_folders(config: MkDocsConfig) -> list[Path]:
    """Where article templates are: the site's own folder first, then the theme's."""
    own = [Path(config.theme.custom_dir, "pages")] if config.theme.custom_dir else []
    return [*own, Path(THEME, "pages")]


def find_material_language(language: str, folders: Sequence[str]) -> str:
    """The nearest language that Material has its words in; empty for none."""
    known = _interface_languages(folders)
    return next((code for code in widen(language) if code in known), "")


def _find_faults(config: MkDocsConfig, options: Options, root: Path) -> Iterator[ConfigurationFault]:
    yield from _find_faults_of_address(config.site_url or "")
    if not config.use_directory_urls:
        said = "use_directory_urls: false cannot be kept: every page here is a folder; remove it"
        yield ConfigurationFault(("use_directory_urls",), said)
    language = config.theme.get("language", "en")
    if THEME not in config.theme.dirs:
        said = (
            f"the theme {quote(config.theme.name)} has no pages for a digest; write theme: {{name: digest}}"
        )
        yield ConfigurationFault(("theme", "name"), said)
    elif not _is_translated(language, config.theme.dirs):
        said = f"theme.language {quote(language)} {_say_untranslated(language, config.theme.dirs)}"
        yield ConfigurationFault(("theme", "language"), said)
    if not (root / options.content).is_dir():
        said = f"content {quote(options.content)} is no folder; name the folder of the entries, or create it"
        yield ConfigurationFault(("plugins", "digest", "content"), said)
    elif options.card_font and not is_font(root / options.content / options.card_font):
        yield ConfigurationFault(("plugins", "digest", "card_font"), _say_no_font(options, root))
    yield from _find_faults_of_theme(config)
    yield from _find_faults_of_nav(config)
    if set(config.plugins) == {"digest"}:
        # Others may make the files.
        yield from _find_missing_files(config)


def _say_no_font(options: Options, root: Path) -> str:
    """What is wrong with `card_font`, and the cure."""
    named, folder = quote(options.card_font), PurePosixPath(options.content)
    if (root / folder / options.card_font).is_file():
        return f"card_font {named} is no font; name a file below {folder}/ that is one"
    below = PurePosixPath(options.card_font)
    cure = f"its path is taken from {folder}/: put it there, or correct the name"
    if below.is_relative_to(folder) and (root / below).is_file():
        cure = f"its path is taken from {folder}/: write {below.relative_to(folder)}"
    return f"card_font names {named}, and there is no such file; {cure}"


def _find_faults_of_address(site_url: str) -> Iterator[ConfigurationFault]:
    """What no address of a page can begin with."""
    if not site_url:
        said = "site_url is missing; feeds need full addresses: write site_url: https://…"
        yield ConfigurationFault(("site_url",), said)
        return
    try:
        address = urlsplit(parse_web_address(site_url))
    except BadAddressError as error:
        said = f"site_url {quote(site_url)} is no web address: {error}; write https://…"
        yield ConfigurationFault(("site_url",), said)
        return
    if address.query or address.fragment:
        said = (
            f"site_url {quote(site_url)} does not end with a folder; "
            "addresses of pages are written behind it: leave out what follows ? or #"
        )
        yield ConfigurationFault(("site_url",), said)


def _find_faults_of_theme(config: MkDocsConfig) -> Iterator[ConfigurationFault]:
    """Misspelt settings of the theme: MkDocs takes any name, and one that nobody knows changes nothing."""
    for name in map(str, config.theme) if config.theme.name == "digest" else ():
        if name not in _OF_THEME and (guess := did_you_mean(name, _OF_THEME)):
            yield ConfigurationFault(("theme", name), f"{quote(name)} is no setting of the theme; {guess}")


def _find_faults_of_nav(config: MkDocsConfig) -> Iterator[ConfigurationFault]:
    """What `nav` names, and readers could not go to. MkDocs prints all of it."""
    for titles, name in _list_named(config.nav):
        if _LED_TO.match(name):
            continue
        if not name:
            title = "".join(titles[-1:])
            said = f"{quote(title)} in nav names nothing; name a page there, or remove it"
            yield ConfigurationFault(("nav", *titles), said)
        elif has_scheme(name):
            said = f"nav names {quote(name)}, which leads nowhere; write a page, https://… or mailto:…"
            yield ConfigurationFault(("nav", name), said)
        elif not _is_address(name) and not _has_other_plugins(config):
            # Others may make it; MkDocs says in the end what is missing.
            yield from _find_missing_page(name, config)
    # Other plugins have words of their own there.
    for name in () if _has_other_plugins(config) else _list_untitled(config.nav):
        if _LED_TO.match(name) or _is_by_address(name, config):
            said = f"nav names {quote(name)} without a title; write one before it, as in `Title: {name}`"
            yield ConfigurationFault(("nav", name), said)


def _is_address(name: str) -> bool:
    """Whether `nav` calls a page by its address, and not by its file: content says which there are."""
    return not name.endswith(".md") or name.endswith("/index.md")


def _list_menu(config: MkDocsConfig, places: SettingPlaces) -> Iterator[MenuLink]:
    """What `nav` calls by its address on this site."""
    for _, name in _list_named(config.nav):
        if not _LED_TO.match(name) and _is_by_address(name, config):
            yield MenuLink(name, *places.find(("nav", name)))


def _is_by_address(name: str, config: MkDocsConfig) -> bool:
    """Whether `nav` calls by its address what is no file among the hand-written pages."""
    return _is_address(name) and not Path(config.docs_dir, name).is_file()


def lead_menu(config: MkDocsConfig, settings: Settings) -> None:
    """Have MkDocs print what `nav` calls by its address, without a warning that it knows no such page.

    Which of these are not there, the checks have told; other plugins may know more of them than these do.
    """
    if not settings.menu or settings.has_other_plugins:
        return
    base = settings.base_path
    inside = (link for link in settings.menu if not link.leads_out(base))
    config.nav = _put_targets(config.nav, {link.written: link.find_target(base) for link in inside})
    config.validation.nav.not_found = logging.DEBUG


def quiet_menu(config: MkDocsConfig, settings: Settings, files: Files) -> None:
    """The same beside other plugins, which may read the menu in a way of their own: it stays as it is.

    Where a page of it is missing that is called by its file, MkDocs says so, and of the others too.
    """
    named = (name for _, name in _list_named(config.nav) if not _LED_TO.match(name) and not _is_address(name))
    if settings.menu and settings.has_other_plugins and all(map(files.get_file_from_path, named)):
        config.validation.nav.not_found = logging.DEBUG


def _put_targets(nav: Any, targets: Mapping[str, str]) -> Any:
    if isinstance(nav, dict):
        return {title: _put_targets(value, targets) for title, value in nav.items()}
    if isinstance(nav, list):
        return [_put_targets(item, targets) for item in nav]
    return targets.get(nav, nav) if isinstance(nav, str) else nav


def _find_missing_page(name: str, config: MkDocsConfig) -> Iterator[ConfigurationFault]:
    """A page in `nav` that neither somebody has written nor the digest prints.

    MkDocs would give every page a section without a name that leads nowhere.
    """
    own = {f"{address.rstrip('/') or 'index'}.md" for address, _ in SECTIONS.values()}
    if name not in own and not Path(config.docs_dir, name).is_file():
        written = (
            path.relative_to(config.docs_dir).as_posix() for path in Path(config.docs_dir).rglob("*.md")
        )
        guess = did_you_mean(name, {*own, *written}) or f"write that page, or one of {', '.join(sorted(own))}"
        said = f"nav names {quote(name)}, and there is no such page; {guess}"
        yield ConfigurationFault(("nav", name), said)


def _find_missing_files(config: MkDocsConfig) -> Iterator[ConfigurationFault]:
    """Files of its own that every page would ask for, and that are not there, or are no pictures."""
    named = [(("theme", name), config.theme.get(name)) for name in ("logo", "favicon")]
    named += [
        ((name, str(path)), str(path)) for name in ("extra_css", "extra_javascript") for path in config[name]
    ]
    folders = (config.docs_dir, *config.theme.dirs)
    for where, path in named:
        if not isinstance(path, str) or not path or path.startswith("/") or urlsplit(path).netloc:
            continue
        setting = ".".join(where) if where[0] == "theme" else where[0]
        files = (Path(folder, path.partition("?")[0]) for folder in folders)
        file = next((file for file in files if file.is_file()), None)
        if not file:
            place = f"put it into {_show_pages(config)}/, or correct the name"
            said = f"{setting} names {quote(path)}, and there is no such file; {place}"
            yield ConfigurationFault(where, said)
        # Whether a photograph is one is asked of all that lie among the pages.
        elif where[0] == "theme" and not is_sign(file.name, file.read_bytes()):
            said = f"{setting} names {quote(path)}, and that is no picture; export it again, or name another"
            yield ConfigurationFault(where, said)


def _show_pages(config: MkDocsConfig) -> str:
    """What the folder of the hand-written pages is called."""
    return show_folder(Path(config.docs_dir), Path(config.config_file_path).parent)


def _find_blocked(config: MkDocsConfig, places: SettingPlaces) -> Iterator[Problem]:
    """What readers would miss, since the policy of each page blocks it."""
    copy = f"put a copy into {_show_pages(config)}/, and name that"
    wanted = [
        ((name, address), f"{name} names {quote(address, 200)}", copy)
        for name in ("extra_css", "extra_javascript")
        for address in map(str, config[name])
        if find_other_host(address, config.site_url or "")
    ]
    if config.theme.get("font"):
        cure = "remove it; a style sheet in extra_css can load fonts that lie among the pages"
        wanted.append((("theme", "font"), "theme.font is loaded from Google", cure))
    analytics = config.extra.get("analytics")
    if isinstance(analytics, dict) and analytics.get("provider") == "google":
        wanted.append((("extra", "analytics"), "extra.analytics asks Google for a script", "remove it"))
    for setting, said, cure in wanted:
        found = f"{said}, and the policy of each page blocks other hosts"
        yield Problem(places.file.name, *places.find(setting), "blocked-by-policy", found, "", cure)


def _find_faults_of_styles(config: MkDocsConfig, options: Options, root: Path) -> Iterator[Problem]:
    """What style sheets of the site's own load in vain."""
    if not config.extra_css:
        return
    # Settings are read without all that content is checked by.
    from digest.checks.style_sheets import StyleSheet, find_sheet_faults

    own, folders = _find_overrides(config), (Path(config.docs_dir), *map(Path, config.theme.dirs))

    def is_there(path: str) -> bool:
        # Other plugins may make it.
        if _has_other_plugins(config):
            return True
        return any(os.path.isfile(folder / path) for folder in folders)  # noqa: PTH113  (may be too long)

    for name in map(str, config.extra_css):
        files = (folder / name.partition("?")[0] for folder in (Path(config.docs_dir), own) if folder)
        if file := next((file for file in files if file.is_file()), None):
            text = file.read_text(encoding="utf-8", errors="replace")
            sheet = StyleSheet(name, show_folder(file, root), text)
            yield from find_sheet_faults(sheet, config.site_url or "", options.image_hosts, is_there)


def check_language(language: str) -> None:
    """Whether a site can be in this language, before there is one; raises DigestError."""
    folders = Theme("digest").dirs
    if not _is_translated(language, folders):
        raise DigestError(f"--language {quote(language)} {_say_untranslated(language, folders)}")


def _say_untranslated(language: object, folders: Sequence[str]) -> str:
    """What is wrong with a language in which the theme has no words, and which one is meant most likely."""
    said = f"is not one of: {', '.join(_interface_languages(folders))}"
    near = find_material_language(language, folders) if isinstance(language, str) else ""
    guess = f"did you mean {quote(near)}?" if near else suggest_language(str(language))
    return f"{said}; {guess}" if guess else said


def _is_translated(language: object, folders: Sequence[str]) -> bool:
    """Whether the theme's interface is there in the language; YAML reads `no` as false."""
    return isinstance(language, str) and language in _interface_languages(folders)


def _list_named(nav: object, *titles: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """What a `nav` names, at any depth, below which titles; an empty text where a section holds nothing."""
    if nav == []:
        yield titles, ""
    elif isinstance(nav, str):
        yield titles, nav
    elif isinstance(nav, dict):
        for title, value in nav.items():
            yield from _list_named(value, *titles, str(title))
    elif isinstance(nav, list):
        for item in nav:
            yield from _list_named(item, *titles)


def _list_untitled(nav: object) -> Iterator[str]:
    """What a `nav` names without a title; pages bring their own."""
    items = list(nav.values()) if isinstance(nav, dict) else nav if isinstance(nav, list) else []
    for item in items:
        if not isinstance(item, str):
            yield from _list_untitled(item)
        elif isinstance(nav, list):
            yield item


def _interface_languages(folders: Sequence[str]) -> list[str]:
    files = (path for folder in folders for path in Path(folder, "partials/languages").glob("*.html"))
    return sorted({path.stem for path in files})
