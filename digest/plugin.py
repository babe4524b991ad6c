"""MkDocs glue: `mkdocs build`, `mkdocs serve` and `digest build` all print through these hooks."""

import logging
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.base import Config, ConfigErrors, ConfigWarnings
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler, get_theme_dir

from digest import press
from digest.frame import Frame, add_blank_pages, add_policy, cut_frame, remove_unused
from digest.library import Progress
from digest.markdown import MarkdownSettings
from digest.output import FrameKey
from digest.problems import DigestError, FaultyContentError, Problem, StrictError, is_error, quote, summarise
from digest.settings import Options, Settings, read_options
from digest.swap import discard, make_staging, swap_in

log = logging.getLogger("mkdocs.plugins.digest")


@dataclass
class Run:
    """How this build was asked for. The command line sets it; plain MkDocs keeps the defaults."""

    skip_faulty: bool = False
    now: datetime | None = None
    progress: Progress | None = None
    report: Callable[[Sequence[Problem], Sequence[str]], None] | None = None


class _Unused(Config):
    """MkDocs wants a schema of its own; the options are validated by `Options`."""


class DigestPlugin(BasePlugin[_Unused]):
    """Reads `content/`, and prints the digest into the site that MkDocs builds."""

    supports_multiple_instances = False

    def __init__(self) -> None:
        """Start with the default options; MkDocs loads the site's."""
        self.options = Options()
        self.run = Run()
        self.serving = False
        self._edition: press.Edition | None = None
        self._staging: Path | None = None
        self._site_dir = Path()
        self._keys: dict[str, FrameKey] = {}
        self._frames: dict[FrameKey, Frame] = {}

    def load_config(
        self,
        options: dict[str, Any],
        config_file_path: str | None = None,
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Validate the options with the same model that documents them."""
        self.options, faults = read_options(options)
        return [(name, ConfigurationError(said)) for name, said in faults], []

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether somebody is writing: then faulty entries are shown and left out."""
        self.serving = command == "serve"

    @event_priority(-100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read and plan before MkDocs touches anything; let it build into staging."""
        settings = self.settings(config)
        self._site_dir = Path(config.site_dir)
        try:
            press.check_site_dir(self._site_dir, settings)
            self._edition = self._prepare(settings, config)
            self._staging = make_staging(self._site_dir)
        except FaultyContentError as faulty:
            if not self.run.report:
                self._report(faulty.problems, ())
            raise Abort(f"{summarise(faulty.problems)}; the site was not touched") from faulty
        except DigestError as error:
            raise Abort(str(error)) from error
        config.site_dir = str(self._staging)
        config.theme.static_templates.discard("sitemap.xml")
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the blank pages; drop what no page loads."""
        assert self._edition is not None
        remove_unused(files)
        self._frames = {}
        self._keys = add_blank_pages(files, self._edition.plan.frames, config)
        return files

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Keep the frames; they are not pages of their own."""
        output = self._secure(output)
        key = self._keys.get(page.file.src_uri)
        if key is None:
            return output
        self._frames[key] = cut_frame(output)
        return ""

    @event_priority(-100)
    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Protect the 404 page like the others."""
        return self._secure(output_content) if template_name.endswith(".html") else output_content

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Print the plan, then swap the finished site in; not with warnings in strict mode."""
        assert self._edition is not None
        assert self._staging is not None
        if config.strict and _count_warnings():
            # MkDocs aborts a strict build only after this hook, when the site would be published already.
            discard(self._staging)
            raise Abort("MkDocs warns, and warnings are errors here") from StrictError()
        try:
            press.print_edition(
                self._edition, self._frames, _template_folders(config), self._staging, self.run.progress
            )
            swap_in(self._staging, self._site_dir)
        except DigestError as error:
            raise Abort(str(error)) from error
        finally:
            config.site_dir = str(self._site_dir)

    def on_build_error(self, *, error: Exception) -> None:
        """Leave nothing behind; the site that is up was not touched."""
        if self._staging:
            discard(self._staging)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., Any]
    ) -> LiveReloadServer:
        """Watch the entries as well: MkDocs itself watches only its own pages."""
        server.watch(str(self.settings(config).content))
        return server

    def settings(self, config: MkDocsConfig) -> Settings:
        """The site's settings, from MkDocs' configuration."""
        if not config.site_url:
            raise Abort(
                "site_url is missing in mkdocs.yml; feeds need full addresses: write site_url: https://…"
            )
        if not config.use_directory_urls:
            raise Abort(
                "use_directory_urls: false in mkdocs.yml cannot be kept: every page here is a folder; remove it"
            )
        language = config.theme.get("language", "en")
        if not _is_translated(language, config.theme.dirs):
            known = ", ".join(_interface_languages(config.theme.dirs))
            raise Abort(f"theme.language {quote(language)} in mkdocs.yml is not one of: {known}")
        return Settings(
            root=Path(config.config_file_path).resolve().parent,
            options=self.options,
            site_name=config.site_name,
            site_url=config.site_url.rstrip("/") + "/",
            description=config.site_description or "",
            language=language,
            markdown=MarkdownSettings(
                extensions=tuple(str(name) for name in config.markdown_extensions),
                configs=config.mdx_configs,
                image_hosts=self.options.image_hosts,
            ),
            docs_dir=Path(config.docs_dir),
        )

    def _prepare(self, settings: Settings, config: MkDocsConfig) -> press.Edition:
        edition = press.prepare(
            settings,
            self.run.now or current_time(),
            strict=config.strict,
            skip_faulty=self.run.skip_faulty or self.options.skip_faulty or self.serving,
            progress=self.run.progress,
        )
        self._report(edition.problems, edition.left_out)
        return edition

    def _report(self, problems: Sequence[Problem], left_out: Sequence[str]) -> None:
        if self.run.report:
            self.run.report(problems, left_out)
            return
        for problem in problems:
            log.log(logging.ERROR if is_error(problem) else logging.WARNING, str(problem))
        for path in left_out:
            log.warning(f"{path} was left out")

    def _secure(self, html: str) -> str:
        # The live reload of `serve` is an inline script that changes with every build.
        return html if self.serving else add_policy(html, self.options.image_hosts)


def current_time() -> datetime:
    """Now, or the moment SOURCE_DATE_EPOCH names (https://reproducible-builds.org/specs/source-date-epoch/)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch and not re.fullmatch(r"\d{1,11}", epoch, re.ASCII):
        raise DigestError(f"SOURCE_DATE_EPOCH is {quote(epoch)}; seconds since 1970 are wanted")
    if epoch:
        return datetime.fromtimestamp(int(epoch), UTC)
    return datetime.now(UTC)


def _is_translated(language: object, folders: Sequence[str]) -> bool:
    """Whether the theme's interface is there in the language; YAML reads `no` as false."""
    return isinstance(language, str) and language in _interface_languages(folders)


def _interface_languages(folders: Sequence[str]) -> list[str]:
    files = (path for folder in folders for path in Path(folder, "partials/languages").glob("*.html"))
    return sorted({path.stem for path in files})


def _template_folders(config: MkDocsConfig) -> list[Path]:
    """Where article templates are: the site's own folder first, then the theme's."""
    own = [Path(config.theme.custom_dir, "pages")] if config.theme.custom_dir else []
    return [*own, Path(get_theme_dir("digest"), "pages")]


def _count_warnings() -> int:
    handlers = (
        handler for handler in logging.getLogger("mkdocs").handlers if isinstance(handler, CountHandler)
    )
    return sum(count for handler in handlers for _, count in handler.get_counts())
