"""How is an article rendered? With a Jinja environment of our own that escapes all but safe HTML."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.compiler import CodeGenerator
from jinja2.environment import TemplateModule
from markupsafe import Markup, escape

from digest.content.files import walk
from digest.model.addresses import encode, host_of, path_to_root, show_letters
from digest.model.date_formats import (
    format_day,
    format_day_parts,
    format_month,
    format_span_parts,
    name_week_day,
)
from digest.model.dates import Moment
from digest.model.problems import DigestError, did_you_mean, show_folder
from digest.model.settings import Settings
from digest.output import FrameKey, Page, Share
from digest.pictures.formats import smaller_path, widths_of
from digest.search.spellings import list_spellings, spell_address
from digest.social_cards import share_site
from digest.templates.compiled import CompiledTemplates
from digest.templates.faults import Template, find_template_fault, say_template_error
from digest.templates.frame import Frame
from digest.templates.linked_data import describe_publisher, make_linked_data
from digest.text.sanitiser import lower_headings, print_links
from digest.writing.languages import (
    find_locale,
    format_number,
    language_in_sentence,
    language_name,
    name_apart,
    name_locale,
    writing_direction,
)
from digest.writing.words import Catalogues, Words

# What stands before the name of a template that is the theme's, also where the site has its own.
THEIRS = "digest/"
# How wide a picture in the text of an entry is shown.
COLUMN = "(min-width: 46em) 33rem, 100vw"
_REFERENCE = re.compile(
    r"""{%[-+]?\s*(?:import|from|include|extends)\s+"""
    r"""(?:(?P<quote>["'])(?P<name>[^"']+)(?P=quote)(?=\s*[-+]?%}|\s+(?:as|import|ignore|with|without)\b)|)"""
)


class _Writer(CodeGenerator):
    """Lets templates escape by `escape_once`: that was a fifth of the time a page takes."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.escape_once(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Environment(jinja2.Environment):
    """Keeps what the library finds out anew for each template and each macro that is called."""

    code_generator_class = _Writer

    @cached_property
    def _loaded(self) -> dict[object, jinja2.Template]:
        return {}

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> jinja2.Template:  # noqa: A002
        """A template by its name; its source never changes, so that nobody is asked for it again."""
        found = self._loaded.get(name)
        if found is None:
            found = self._loaded[name] = super().get_template(name, parent, globals)
        return found

    def make_globals(self, d: Any) -> dict[str, Any]:
        """What every template knows: plain, because each page takes a copy of it."""
        return {**self.globals, **(d or {})}

    @staticmethod
    def escape_once(value: object) -> str:
        """What `escape` gives: HTML is left as it is, and a text that was escaped just now is remembered."""
        kind = type(value)
        if kind is Markup:
            return value  # type: ignore[return-value]
        return _escape_text(value) if kind is str else escape(value)


class _Loader(jinja2.DictLoader):
    """Lets tracebacks name the template they lead through, and not only its line."""

    def get_source(self, environment: jinja2.Environment, template: str) -> Any:
        source, _, uptodate = super().get_source(environment, template)
        return source, template, uptodate


class _Undefined(jinja2.StrictUndefined):
    """Says what has nothing of a name as docs/templates.md calls it, and what may have been meant."""

    @property
    def _undefined_message(self) -> str:
        holder, name = self._undefined_obj, self._undefined_name
        if isinstance(holder, TemplateModule):
            return f"the template {holder.__name__!r} has no macro {name!r}"
        if is_dataclass(holder):
            guess = did_you_mean(str(name), (each for each in dir(holder) if not each.startswith("_")))
            return f"{type(holder).__name__} has no {name!r}{f'; {guess}' if guess else ''}"
        return super()._undefined_message


@lru_cache(maxsize=16_384)
def _escape_text(text: str) -> str:
    return str(escape(text))


@lru_cache(maxsize=256)
def find_references(source: str) -> tuple[str, ...]:
    """The templates that a template names; nothing stands for a name that is not written out."""
    return tuple(found["name"] or "" for found in _REFERENCE.finditer(source))


@dataclass(frozen=True)
class SiteInfo:
    """What every template may know of the site."""

    name: str
    url: str
    language: str
    catalogues: Catalogues = field(default_factory=Catalogues)
    # Where the terms stand that its own texts are under.
    terms: str = ""
    # What stands for a page that has no picture of its own.
    picture: Share | None = None
    # The address of a square PNG that stands for the site itself.
    icon: str = ""
    # By which libraries know the site as a periodical.
    issn: str = ""
    # Whether a feed announces digests.
    announces: bool = True


@dataclass(frozen=True)
class PressMaterials:
    """Frames and templates, ready to print with; travels to workers as text.

    `templates` are sources by name, `content` is the folder that images are copied from. `own` are the paths
    of those templates that are the site's own, as their owner knows them.
    """

    site: SiteInfo
    templates: Mapping[str, str]
    frames: Mapping[FrameKey, Frame]
    content: Path = Path("content")
    own: Mapping[str, str] = field(default_factory=dict)

    def __reduce__(self) -> tuple[type["PressMaterials"], tuple[object, ...]]:
        """Leave the compiled templates behind."""
        return PressMaterials, (self.site, self.templates, self.frames, self.content, self.own)

    def with_dependencies(self, names: Iterable[str]) -> dict[str, str]:
        """The sources of these templates, and of all that they include or import."""
        found: dict[str, str] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in found or name not in self.templates:
                continue
            found[name] = self.templates[name]
            for reference in find_references(found[name]):
                # A name that is not written out may be any.
                waiting += [reference] if reference else self.templates
        return found

    @cached_property
    def _located(self) -> set[tuple[str, str]]:
        return set()

    @cached_property
    def _environments(self) -> dict[str, jinja2.Environment]:
        return {}

    @property
    def environment(self) -> jinja2.Environment:
        """What templates are compiled with, in the language of the site."""
        return self._environment(self.site.language)

    def _environment(self, language: str) -> jinja2.Environment:
        """Made once for each language that is spoken."""
        made = self._environments.get(language)
        if made is None:
            made = self._environments[language] = self._make_environment(language)
        return made

    def _make_environment(self, language: str) -> jinja2.Environment:
        site = self.site
        environment = _Environment(
            loader=_Loader(self.templates),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=_Undefined,
            auto_reload=False,
            bytecode_cache=CompiledTemplates(language),
        )
        environment.globals["site"] = site
        environment.globals["interface"] = language
        environment.globals["column"] = COLUMN
        install_words(environment, lambda: site.catalogues.words(language))
        environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
        environment.filters.update(self._make_filters(language))
        return environment

    def _make_filters(self, language: str) -> dict[str, Callable[..., Any]]:
        """What templates write values with."""
        site = self.site
        publisher = describe_publisher(site.name, site.url, site.icon)
        return {
            "html": _print_html,
            "day": lambda value: _print_day(value, language),
            "short_day": lambda value: _print_day(value, language, "medium"),
            "plain_day": lambda day: format_day(day, language),
            "days": lambda line: _print_parts(format_day_parts(line.first, line.last, language)),
            "event": lambda event: _print_parts(format_span_parts(event.first, event.last, language)),
            "moment": lambda moment: _print_parts(format_span_parts(moment, None, language)),
            "weekday": lambda day: name_week_day(day, language),
            "month": lambda number, year=None: _format_month(number, year, language),
            "number": lambda number: format_number(number, language),
            "language": lambda code: language_name(code, language),
            "language_in_sentence": lambda code: language_in_sentence(code, language),
            "endonym": lambda code, *beside: name_apart(code, code, beside),
            "direction": writing_direction,
            "locale": name_locale,
            "spellings": list_spellings,
            "spelt_address": spell_address,
            "uri": encode,
            "legible": show_letters,
            "smaller": smaller_path,
            "urlhost": host_of,
            "linked_data": lambda page: make_linked_data(
                page, publisher, site.catalogues.words(language), site.terms, site.issn
            ),
            "country": lambda code: str(find_locale(language).territories.get(code, code)),
        }

    def render_page(self, page: Page) -> bytes:
        """Fill the frame of a page with its head and article."""
        root = path_to_root(page.address.count("/"))
        context = {"page": page, "content": page.content, "root": root}
        values = {
            "language": str(escape(page.language or self.site.language)),
            "head": self.render_template("head.html", context, page.frame.language),
            "topic": str(escape(page.title)),
            "address": str(escape(self.site.url + encode(page.address))),
            "article": self.render_template(f"{page.frame.page_kind}.html", context, page.frame.language),
        }
        return self.frames[page.frame].fill(values).encode("utf-8", "replace")

    def render_template(self, name: str, context: Mapping[str, Any], language: str = "") -> str:
        """Render one template by itself, in the language of the site or in another.

        Raises DigestError for a template with a mistake.
        """
        try:
            return self._environment(language or self.site.language).get_template(name).render(context)
        except DigestError:
            raise
        except Exception as error:
            # A template may be the owner's, and may do anything.
            said = f"pages/{name} cannot be printed: {say_template_error(error)}"
            raise DigestError(find_template_fault(error, self._find_owner) or said) from error

    def _find_owner(self, name: str) -> Template | None:
        """Whose template this is; None for what is none."""
        if name in self.own:
            return Template(self.own[name], is_own=True)
        ours = f"the program's own pages/{name.removeprefix(THEIRS)}"
        return Template(ours) if name in self.templates else None

    def locate(self, file: str, sha256: str) -> Path:
        """Where a checked file is; DigestError where it is another by now. Looked at once in each process."""
        if (file, sha256) not in self._located:
            self.read_file(file, sha256)
            self._located.add((file, sha256))
        return self.content / file

    def read_file(self, file: str, sha256: str) -> bytes:
        """The bytes of a checked file; DigestError where they are others by now."""
        try:
            data = (self.content / file).read_bytes()
        except OSError as error:
            raise DigestError(f"{file} cannot be read any more ({error.strerror}); build again") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DigestError(f"{file} was changed while the site was built; build again")
        return data


def install_words(environment: jinja2.Environment, words: Callable[[], Words]) -> None:
    """Let templates say `_("…")` and `ngettext("…", "…", number)`; values are escaped like all others."""

    def say(text: str, /, **values: object) -> Markup:
        spoken = words()
        if not values:
            return _say(spoken, text)
        return _fill(spoken.translations.gettext(text), spoken.write(values))

    def say_number(one: str, many: str, number: int, /, **values: object) -> Markup:
        spoken = words()
        said = spoken.translations.ngettext(one, many, number)
        return _fill(said, spoken.write({"num": number, **values}))

    environment.add_extension("jinja2.ext.i18n")
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # {% trans %} gives values by name
    environment.globals.update(_=say, gettext=say, ngettext=say_number)


@lru_cache(maxsize=1024)
def _say(words: Words, text: str) -> Markup:
    return _fill(words.translations.gettext(text), {})


def _fill(message: str, values: Mapping[str, object]) -> Markup:
    """A message of the theme with its values escaped; without any it is a pattern, too: "%%" is one sign."""
    return Markup(message) % values  # noqa: S704


def gather_materials(
    settings: Settings, folders: Iterable[Path], frames: Mapping[FrameKey, Frame]
) -> PressMaterials:
    """What a site is printed with: the templates of these folders, and frames."""
    licence = settings.options.licence
    info = SiteInfo(
        settings.site_name,
        settings.site_url,
        settings.language,
        settings.catalogues,
        licence.url if licence else "",
        share_site(settings),
        settings.icon,
        settings.options.issn,
        "digests" in settings.options.feed_kinds,
    )
    templates, folder = read_templates(folders), settings.overrides
    own = {}
    if folder:
        files = {name: folder / "pages" / name for name in templates}
        own = {name: show_folder(file, settings.root) for name, file in files.items() if file.is_file()}
    return PressMaterials(info, templates, frames, settings.content, own)


def read_templates(folders: Iterable[Path]) -> dict[str, str]:
    """The sources of all templates by name; of several folders the first that has one wins.

    Where the first has any, those of the others have another name besides: what takes the place of
    `home.html` can extend `digest/home.html`.
    """
    found: dict[str, str] = {}
    prefix = ""
    for folder in folders:
        here = {}
        for name, file in walk(str(folder), hidden=True):
            if not name.endswith(".html"):
                continue
            path = Path(file.path)
            try:
                here[name] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                raise DigestError(f"the template {path} is not UTF-8; save it again as UTF-8") from error
        if prefix:
            here |= {f"{prefix}{name}": text for name, text in here.items()}
        prefix = THEIRS if here else prefix
        found = {**here, **found}
    return found


def _print_html(
    html: str,
    root: str,
    page: str = "",
    sizes: Mapping[str, tuple[int, int]] | None = None,
    *,
    lower: bool = False,
) -> Markup:
    """Sanitised HTML with its links made to work from this page, or from a feed that quotes `page`.

    `sizes` are the width and height of pictures of this site, which are loaded as large as a column needs.
    Headings are a level `lower` where the text is one of several.
    """
    html = lower_headings(html) if lower else html
    pictures = {str(escape(encode(file))): _fit(file, size, root) for file, size in (sizes or {}).items()}
    return Markup(print_links(html, root, encode(page), pictures))  # noqa: S704  (the sanitiser wrote it)


def _fit(file: str, size: tuple[int, int], root: str) -> str:
    widths = widths_of(file, size)
    smaller = ", ".join(f"{root}{encode(smaller_path(file, width))} {width}w" for width in widths)
    source = f' srcset="{escape(smaller)}" sizes="{COLUMN}"' if smaller else ""
    return f'{source} width="{size[0]}" height="{size[1]}" loading="lazy"'


def _print_day(value: date | Moment, language: str, style: str = "long") -> Markup:
    day, stamp = (value.day, value.iso) if isinstance(value, Moment) else (value, value.isoformat())
    return Markup(f'<time datetime="{stamp}">{_format_day(day, language, style)}</time>')  # noqa: S704  (digits)


def _print_parts(parts: Iterable[tuple[str, str]]) -> Markup:
    return Markup().join(
        Markup('<time datetime="{}">{}</time>').format(stamp, text) if stamp else text
        for text, stamp in parts
    )


@lru_cache(maxsize=8192)
def _format_day(day: date, language: str, style: str) -> Markup:
    return escape(format_day(day, language, style))


def _format_month(number: int, year: int | None, language: str) -> str:
    if year:
        return format_month(date(year, number, 1), language)
    return str(find_locale(language).months["stand-alone"]["wide"][number])
