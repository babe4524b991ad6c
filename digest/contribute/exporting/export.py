"""Which files make up an export, and how do they reach the disk?"""

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import escape
from pathlib import Path

import yaml

from digest.arrangement.site import Site
from digest.content.files import read_document
from digest.content.inventory import TOP_FILES
from digest.contribute.exporting.generators import Atlas, Generator
from digest.contribute.exporting.own import carry_page, lead_aliases, spell_alias
from digest.contribute.exporting.pages import LISTS, Pen, Sheet, list_sheets
from digest.contribute.exporting.placing import place, read_list
from digest.model.addresses import alias_path, encode, path_to_root
from digest.model.entry import OwnPage
from digest.model.field_values import Value
from digest.model.problems import DigestError, say_reason
from digest.pictures.metadata import strip_metadata
from digest.printing.swap import EXPORT_TEXT, discard, make_staging
from digest.text.hand_written import read_hand_written
from digest.workers import Progress


@dataclass(frozen=True)
class ExportReport:
    """What was exported: how many pages, files that were copied, and old addresses."""

    pages: int
    files: int
    old_addresses: int


def export_site(
    site: Site, generator: Generator, folder: Path, progress: Progress | None = None
) -> ExportReport:
    """Write the digest into the folder, in place of what earlier exports wrote. Raises DigestError."""
    folder = folder.resolve()
    staging = make_staging(folder, EXPORT_TEXT)
    try:
        listed = read_list(folder)
        report = _write(site, generator, staging, progress)
        place(staging, folder, listed)
    except OSError as error:
        raise DigestError(f"cannot write the export into {folder}: {say_reason(error)}") from error
    finally:
        discard(staging)
    return report


def _write(site: Site, generator: Generator, folder: Path, progress: Progress | None) -> ExportReport:
    settings = site.settings
    sheets = tuple(list_sheets(site))
    pages = {address: file for address, file in site.library.pages.items() if address}
    atlas = _draw_atlas([*(sheet.address for sheet in sheets), *pages], site, generator)
    read = partial(_read_body, site)
    for number, sheet in enumerate(sheets, 1):
        file = atlas.files[sheet.address]
        pen = Pen(site, read, atlas.leads_from(file), generator.reads_html)
        _put(folder / file, _render_sheet(sheet, pen, generator))
        if progress:
            progress("Writing", number, len(sheets))
    for address, text in _render_pages(site, pages, atlas):
        _put(folder / atlas.files[address], text)
    for picture in site.images:
        # As they are published: nobody is told where and by whom a photograph was taken.
        data = (settings.content / picture).read_bytes()
        _put(folder / atlas.files[picture], strip_metadata(picture, data))
    for address, file in site.library.copied.items():
        _put(folder / atlas.files[address], strip_metadata(address, (settings.root / file).read_bytes()))
    moved: tuple[Sheet | OwnPage, ...] = (*sheets, *site.library.moved_pages)
    for file, html in _list_redirects(moved, generator):
        _put(folder / file, html)
    for name in TOP_FILES:
        if (source := settings.content / name).is_file():
            _put(folder / "data" / name, source.read_text(encoding="utf-8"))
    _put_files(folder, generator, atlas, site)
    files = len(site.images) + len(site.library.copied)
    return ExportReport(len(sheets) + len(pages), files, sum(len(page.aliases) for page in moved))


def _draw_atlas(addresses: Sequence[str], site: Site, generator: Generator) -> Atlas:
    folders = {posixpath.dirname(address.rstrip("/")) + "/" for address in addresses}
    files = {each: generator.file_of(each, is_folder=each in folders) for each in addresses}
    files |= {each: generator.picture_file(each) for each in (*site.images, *site.library.copied)}
    return Atlas(generator, files, site.settings.site_url)


def _render_pages(site: Site, pages: Mapping[str, str], atlas: Atlas) -> Iterator[tuple[str, str]]:
    """The text of each of these hand-written pages by its address; a link that cannot be read stays."""
    read = {page.address: page for page in read_hand_written(site.library, site.settings)}
    moved = site.library.moved_pages if atlas.generator.knows_aliases else ()
    marks = {page.address: page.marks for page in moved}
    for address, file in pages.items():
        text, page = (site.settings.root / file).read_text(encoding="utf-8"), read.get(address)
        if address in marks:
            text = lead_aliases(text, marks[address])
        leads = atlas.leads_from(atlas.files[address])
        yield (
            address,
            carry_page(text, page, site.library, site.settings.site_url, leads) if page else text,
        )


def _read_body(site: Site, path: str) -> str:
    """What its author wrote in the file below the front matter."""
    document = read_document(site.settings.root / path, path)
    return document.body if document else ""


def _render_sheet(sheet: Sheet, pen: Pen, generator: Generator) -> str:
    fields: dict[str, Value] = {"title": sheet.title, **sheet.fields}
    if sheet.aliases:
        fields["aliases"] = list(map(spell_alias, sheet.aliases))
    if generator.updated and "updated" in fields:
        # As text, because one day for two names would be an alias in YAML.
        fields[generator.updated] = str(fields["updated"])
    printed = {name: _print(value, generator) for name, value in fields.items()}
    front = yaml.safe_dump(printed, allow_unicode=True, sort_keys=False, width=10_000)
    text = "\n\n".join(filter(None, sheet.write(pen)))
    for sign, harmless in generator.harmless:
        text = text.replace(sign, harmless)
    return f"---\n{front}---\n\n{text}\n"


def _print(value: Value, generator: Generator) -> Value:
    """A value of front matter as this generator's templates want it."""
    if isinstance(value, str):
        return generator.text(value)
    if isinstance(value, Mapping):
        return {name: _print(each, generator) for name, each in value.items()}
    return value if isinstance(value, int | date) else [_print(each, generator) for each in value]


def _list_redirects(moved: Iterable[Sheet | OwnPage], generator: Generator) -> Iterator[tuple[str, str]]:
    """A page of HTML for each old address, where the generator makes none; files of HTML are copied."""
    if generator.knows_aliases:
        return
    for page in moved:
        for alias in page.aliases:
            path = alias_path(alias)
            target, title = escape(path_to_root(path.count("/")) + encode(page.address)), escape(page.title)
            html = (
                f'<!doctype html>\n<meta charset="utf-8">\n<title>{title}</title>\n'
                f'<meta http-equiv="refresh" content="0; url={target}">\n<a href="{target}">{title}</a>\n'
            )
            yield posixpath.join(generator.content, path), html


def _put_files(folder: Path, generator: Generator, atlas: Atlas, site: Site) -> None:
    settings = site.settings
    shown = [address for address in atlas.files if address in {"", *site.library.pages, *LISTS}]
    values = {
        "%name%": settings.site_name,
        "%url%": settings.site_url,
        "%description%": settings.description,
        "%language%": settings.language,
        "%nav%": [posixpath.relpath(atlas.files[address], generator.content or ".") for address in shown],
    }
    for source in sorted(path for path in generator.files.rglob("*") if path.is_file()):
        text = source.read_text(encoding="utf-8")
        for sign, value in values.items():
            # What is written in JSON is right in YAML and TOML, too.
            written = str(value) if source.suffix == ".md" else json.dumps(value, ensure_ascii=False)
            text = text.replace(sign, written)
        _put(folder / source.relative_to(generator.files), text)


def _put(path: Path, data: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
