"""MkDocs glue: `mkdocs build`, `mkdocs serve` and `digest build` all print through these hooks."""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import jinja2
from mkdocs.config.base import Config, ConfigErrors, ConfigWarnings
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from digest.content.readings import forget_readings
from digest.feeds.family import main_feeds
from digest.keeping.journal import DamagedError, warned_once
from digest.keeping.memory import Memory
from digest.model.addresses import SECTIONS, encode, hand_written_address
from digest.model.options import Options, read_options
from digest.model.problems import (
    DigestError,
    FaultyContentError,
    StrictError,
    summarise,
)
from digest.model.settings import Settings
from digest.output import FrameKey
from digest.printing import press
from digest.printing.edition import Edition, check_decap, check_site_dir
from digest.printing.order import Order
from digest.printing.search_sets import Indexing, begin_indexing
from digest.printing.state import UNKNOWN, Backdrop
from digest.printing.swap import discard, make_scratch, spare_of
from digest.running.configuration import find_material_language, lead_menu, quiet_menu, read_settings
from digest.running.origins import backdrop_origin
from digest.running.run import Run, log
from digest.running.served import kept_for_the_next
from digest.running.serving import Rebuilder, ServeReport, start_proofreader
from digest.running.watching import Watch, watch_settings
from digest.social_cards import share_site
from digest.templates.compiled import keep_compiled
from digest.templates.faults import find_owner_of, find_template_fault
from digest.templates.frame import (
    Frame,
    add_blank_pages,
    add_policy,
    cut_frame,
    link_from_root,
    list_pictures,
    list_what_is_shipped,
    mend_theme,
    publish_well_known,
    remove_unused,
    strip_pictures,
)
from digest.templates.rendering import install_words
from digest.workers import ALONE, Progress, open_shop
from digest.writing.languages import name_locale
from digest.writing.words import ENGLISH, SCRIPTS_SAY, Words

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.nav import Navigation
    from mkdocs.utils.templates import TemplateContext


class _Unused(Config):
    """MkDocs wants a schema of its own; the options are validated by `Options`."""


class DigestPlugin(BasePlugin[_Unused]):
    """Reads `content/`, and prints the digest into the site that MkDocs builds."""

    supports_multiple_instances = False

    def __init__(self) -> None:
        """Start with the default options; MkDocs loads the site's."""
        self.options = Options()
        # How a build is asked for where the command line does not say it.
        self._usual = Run()
        self.run = self._usual
        self.serving = False
        # Set by the command line before it serves; the last is called when the address is wanted.
        self.with_drafts = False
        self.progress: Progress | None = None
        self.before_serving: Callable[[], None] = lambda: None
        # What MkDocs has read for the newest build.
        self.newest: MkDocsConfig
        self.memory = Memory()
        self._edition: Edition | None = None
        self._order: Order | None = None
        self._scratch: Path | None = None
        self._backdrop = UNKNOWN
        self._indexing: Indexing = {}
        self._opened = ExitStack()
        self._shop = ALONE
        self._warnings = _Warnings()
        self._session = ExitStack()
        self._keys: dict[str, FrameKey] = {}
        self._robots: dict[str, str] = {}
        self._frames: dict[FrameKey, Frame] = {}
        self._pictures: tuple[Path, ...] = ()
        self._spoken = ENGLISH
        # Whether the site that is served stays for the next server.
        self._is_kept = False

    def load_config(
        self,
        options: dict[str, Any],
        config_file_path: str | None = None,
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Validate the options with the same model that documents them.

        MkDocs has one plugin for all configurations that a process loads: nothing may be left of the last run.
        """
        self.run = self._usual
        self.options, faults = read_options(options)
        return [(name, ConfigurationError(said)) for name, said in faults], []

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether somebody is writing: then faulty entries are told of and left out."""
        self.serving = command == "serve"
        if self.serving:
            self._session.enter_context(warned_once())
            self.run = self._usual = Run(
                ServeReport(), skip_faulty=True, draft=True, with_drafts=self.with_drafts
            )

    @event_priority(-100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read and plan before MkDocs touches anything; let it build into a scratch folder."""
        self.newest = config
        with self._aborting():
            settings = read_settings(config, self.options)
            if not self.run.shop:
                self._open_shop(settings)
            shop = self.run.shop or self._shop
            # No site lies within the content, and the project's own folder may be that.
            if self.serving and self._order is None and not settings.cache.is_relative_to(settings.content):
                kept = kept_for_the_next(Path(config.site_dir), settings.cache)
                self._is_kept = self._session.enter_context(kept)
            self._order = self.run.order(config, shop)
            # Before MkDocs reads anything: what changes while it works belongs to the next build.
            self._backdrop = backdrop_origin(config, self.options)
            check_site_dir(self._order.site_dir, settings)
            check_decap(settings)
            self._edition = self.run.edition or self.run.prepare(settings, shop, strict=config.strict)
            self._indexing = begin_indexing(self._edition, self._order)
            # MkDocs would not know what to do with two pages of one address.
            self._edition.plan.refuse_collisions()
            # While it prints a page, it would name that page as well, which nobody has written.
            for key in self._edition.plan.frames:
                settings.catalogues.words(key.language or settings.language)
            self._scratch = make_scratch(self._order.site_dir)
        lead_menu(config, settings)
        config.site_dir = str(self._scratch / "mkdocs")
        config.theme.static_templates.discard("sitemap.xml")
        list_what_is_shipped(config.theme)
        self._warnings.start()
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the blank pages; drop what no page loads, and keep what is asked for at `/.well-known/`."""
        assert self._edition is not None
        remove_unused(files, config, editing=bool(self.options.editing))
        publish_well_known(files, config)
        self._pictures = list_pictures(files, config)
        self._frames = {}
        words = self._edition.settings.words
        self._robots = {page.address: page.robots for page in self._edition.library.own_pages}
        self._keys = add_blank_pages(files, self._edition.plan.frames, config, words)
        quiet_menu(config, self._edition.settings, files)
        return files

    @event_priority(-100)
    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Give the theme's own words to the frames, and to their scripts; keep what is compiled for them."""
        assert self._edition is not None
        self._spoken = self._edition.settings.words
        install_words(env, lambda: self._spoken)
        env.filters.update(from_root=link_from_root, uri=encode)
        # To compile Material's takes as long as to print with them.
        keep_compiled(env)
        return env

    def on_page_context(
        self, context: "TemplateContext", *, page: Page, config: MkDocsConfig, nav: "Navigation"
    ) -> "TemplateContext":
        """Let a frame speak its language: its words, those of its scripts, and the names of the sections.

        A page of the owner says to search engines what its header does.
        """
        assert self._edition is not None
        language = page.meta.get("language") if page.file.src_uri in self._keys else ""
        page.meta["material"] = find_material_language(language, config.theme.dirs) if language else ""
        settings = self._edition.settings
        self._speak(context, settings.catalogues.words(language or settings.language))
        # As sitemaps have it: MkDocs reads more of a header than is read for these.
        robots = self._robots.get(hand_written_address(page.file.src_uri), "")
        cast(dict[str, object], context)["digest_robots"] = robots
        return context

    def on_template_context(
        self, context: "TemplateContext", *, template_name: str, config: MkDocsConfig
    ) -> "TemplateContext":
        """The 404 page is in the language of the site."""
        assert self._edition is not None
        self._speak(context, self._edition.settings.words)
        return context

    def _speak(self, context: "TemplateContext", words: Words) -> None:
        assert self._edition is not None
        before, self._spoken = self._spoken, words
        settings = self._edition.settings
        ours = {
            "digest_words": words.forms(SCRIPTS_SAY),
            "digest_feeds": main_feeds(settings),
            "digest_icon": settings.icon,
            "digest_locale": name_locale(settings.language),
            "digest_picture": share_site(settings),
        }
        cast(dict[str, object], context).update(ours)
        for page in context["nav"].pages:
            key = self._keys.get(page.file.src_uri)
            name = SECTIONS[key.page_kind][1] if key and key.section is not None else ""
            # One that the owner has called otherwise keeps its name.
            if name and page.title == before.say(name):
                page.title = words.say(name)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Keep the frames; they are not pages of their own."""
        output = self._finish_page(output)
        key = self._keys.get(page.file.src_uri)
        if key is None:
            return output
        self._frames[key] = cut_frame(output, self._list_earlier(config))
        return ""

    def _list_earlier(self, config: MkDocsConfig) -> Iterator[str]:
        """The plugins that may change a page before this one gets it; hooks come after all of them."""
        names = {id(plugin): name for name, plugin in config.plugins.items()}
        for method in config.plugins.events["post_page"]:
            owner = getattr(method, "__self__", None)
            if owner is self:
                return
            yield names.get(id(owner), "another plugin")

    @event_priority(-100)
    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Protect the 404 page like the others."""
        return self._finish_page(output_content) if template_name.endswith(".html") else output_content

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Print the plan, then swap the finished site in; not with warnings in strict mode."""
        assert self._edition is not None
        assert self._order is not None
        assert self._scratch is not None
        if config.strict and self._warnings.count:
            # MkDocs aborts a strict build only after this hook, when the site would be published already.
            discard(self._scratch)
            raise Abort("MkDocs warns, and warnings are errors here") from StrictError()
        # What warns is made anew each time, so that it warns each time.
        silent = not self._warnings.count
        backdrop = Backdrop(self._frames, self._backdrop if silent else UNKNOWN, Path(config.site_dir))
        origin = self.run.origin if silent else UNKNOWN
        try:
            with self._aborting():
                strip_pictures(self._pictures)
                press.publish(
                    self._edition,
                    backdrop,
                    self._order,
                    origin,
                    indexing=self._indexing,
                    watch=self.run.watch,
                )
        except Abort as abort:
            if isinstance(abort.__cause__, DamagedError):
                forget_readings(self._order.shop.cache)
            raise
        finally:
            config.site_dir = str(self._order.site_dir)
            discard(self._scratch)
            self._finish()

    @event_priority(-100)
    def on_build_error(self, *, error: Exception) -> None:
        """Leave nothing behind; the site that is up was not touched. Say where a template is wrong."""
        if self._scratch:
            discard(self._scratch)
        self._finish()
        root = Path(self.newest.config_file_path).absolute().parent
        if said := find_template_fault(error, partial(find_owner_of, root)):
            raise Abort(said) from error

    def on_serve(
        self, server: "LiveReloadServer", *, config: MkDocsConfig, builder: Callable[..., Any]
    ) -> "LiveReloadServer":
        """Watch the entries as well: MkDocs itself watches only its own pages."""
        # Whatever a browser waits for, and wherever MkDocs is when it is ended, nothing keeps the process alive.
        server.serve_thread.daemon = True
        # What an editor does to save a file is done in less; MkDocs waits for twice as much silence.
        server.build_delay = 0.05
        # What the first build has left stays until the end: no need to look for garbage in it again and again.
        gc.freeze()
        settings = read_settings(config, self.options)
        # Before there are threads.
        assert self._edition is not None
        proofreader = start_proofreader(self._edition.library, settings, self.memory)
        if proofreader:
            self._session.callback(proofreader.close)
        if settings.pages.is_relative_to(settings.content):
            server.unwatch(config.docs_dir)
        watch = Watch(settings.content, server)
        self._session.callback(watch.stop)
        watch_settings(config, server)
        server.builder = Rebuilder(self, config, watch, builder, proofreader)
        self.before_serving()
        return server

    def on_shutdown(self) -> None:
        """Leave nothing of a site that was only served, but for the next server."""
        if self.serving and self._order:
            if self._is_kept:
                self._order.keep_draft()
            else:
                discard(spare_of(self._order.site_dir))
        self._session.close()
        self.serving, self._usual = False, Run()
        # What is served next may lie elsewhere.
        self._order, self._is_kept = None, False

    @contextmanager
    def _aborting(self) -> Iterator[None]:
        """Turn errors of ours into the one that MkDocs ends with in a line; of others it shows where it was."""
        try:
            yield
        except FaultyContentError as faulty:
            # The command line tells them when it ends.
            if not self.run.shop:
                self.run.report(faulty.problems, (), ())
            raise Abort(f"{summarise(faulty.problems)}; the site was not touched") from faulty
        except DigestError as error:
            raise Abort(str(error)) from error

    def _open_shop(self, settings: Settings) -> None:
        """A workshop for plain MkDocs; closed when the build is over."""
        self._opened = ExitStack()
        memory = self.memory if self.serving else None
        self._shop = self._opened.enter_context(open_shop(settings.cache, memory, progress=self.progress))

    def _finish(self) -> None:
        self._warnings.stop()
        self._opened.close()

    def _finish_page(self, html: str) -> str:
        html = mend_theme(html)
        # The live reload of `serve` is an inline script that changes with every build.
        if self.serving:
            return html
        options = self.options
        return add_policy(html, options.image_hosts, options.frame_hosts, options.audio_hosts)


class _Warnings(logging.Handler):
    """Counts what MkDocs warns of; faults of the content are counted elsewhere."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def start(self) -> None:
        self.count = 0
        logging.getLogger("mkdocs").addHandler(self)

    def stop(self) -> None:
        logging.getLogger("mkdocs").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != log.name:
            self.count += 1
