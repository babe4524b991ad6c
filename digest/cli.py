"""The command `digest`. Each command is a few lines; the work is done elsewhere."""

import gc
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import click

from digest import __version__
from digest.problems import DigestError, FaultyContentError, Problem, count, is_error, summarise

_config_option = click.option(
    "-f",
    "--config-file",
    type=click.Path(path_type=Path),
    default=Path("mkdocs.yml"),
    show_default=True,
    help="The site's configuration.",
)


_executor_option = click.option(
    "--executor",
    default="processes",
    show_default=True,
    help="Who works: processes (one per core), processes:4, serial, or a cluster, dask://host:port.",
)


class _Group(click.Group):
    """Tells errors of ours in one line, and leaves with the right code."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except FaultyContentError as faulty:
            _echo_problems(faulty.problems)
            spared = (
                "Nothing was sent" if context.invoked_subcommand == "mail" else "The site was not touched"
            )
            click.echo(f"{summarise(faulty.problems)}. {spared}.", err=True)
            context.exit(faulty.exit_code)
        except DigestError as error:
            click.echo(f"digest: {error}", err=True)
            context.exit(error.exit_code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="digest")
def main() -> None:
    """Build a curated news digest: a website and feeds from Markdown entries.

    Exit codes: 0 clean, 1 faults in the content, 2 misuse.
    """


def run() -> None:
    """Run the command in a process of its own, and end that."""
    # Looking for garbage among modules while they are loaded costs a tenth of a second, and a whole one among
    # the values of ten thousand entries when all of them go anyway.
    gc.disable()
    try:
        main()
    finally:
        gc.freeze()


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", default="", help="The name of the digest; by default made from the folder's.")
def init(folder: Path, name: str) -> None:
    """Start a new digest in FOLDER: settings, a first entry, a vocabulary. It builds at once."""
    from digest.contribute.start import start_digest

    for path in start_digest(folder, name, datetime.now(UTC).date()):
        click.echo(f"wrote {path}")
    click.echo(f"\nNow: cd {folder} && digest serve")


@main.command("mail")
@click.argument("name")
@_config_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="The file to write, or - for standard output; by default NAME.eml.",
)
@click.option(
    "--send", is_flag=True, help="Hand it to the mail server, and write down in mailed.yml that it went out."
)
@click.option("--again", is_flag=True, help="Send it even if mailed.yml says that it went out, or may have.")
def mail_digest(name: str, config_file: Path, output: Path | None, send: bool, again: bool) -> None:
    """Write the closed digest NAME, such as 2024-W46, as an e-mail message; or send it, once."""
    from digest.project import draft_mail, send_draft

    if send and output:
        raise click.UsageError("--output writes a file, and --send sends; give one of the two.")
    if again and not send:
        raise click.UsageError("--again is for --send; give both.")
    with _Bar() as bar:
        draft = draft_mail(config_file, name, progress=bar.update, report=_report)
    if not send:
        _write_mail(draft.message.as_bytes(), output or Path(f"{name}.eml"))
        return
    receipt = send_draft(draft, again=again)
    for said in receipt.refused:
        click.echo(f"refused: {said}", err=True)
    addresses = count(receipt.mailing.addresses, "address", "addresses")
    click.echo(f"Sent {name} to {addresses}; keep mailed.yml in the repository")


def _write_mail(data: bytes, output: Path) -> None:
    if str(output) == "-":
        click.echo(data, nl=False)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise DigestError(
            f"{output} cannot be written ({error.strerror}); choose another with --output"
        ) from error
    click.echo(f"wrote {output}")


@main.command()
@click.argument("title")
@_config_option
@click.option("--url", default="", help="The address of the report.")
@click.option("--outlet", default="", help="Who published it.")
@click.option(
    "--date", "day", default="", help="The day it is carried, such as 2024-11-13; by default today."
)
@click.option("--tag", "tags", multiple=True, help="A tag; may be given several times.")
@click.option("--story", default="", help="The running story it belongs to.")
def new(
    title: str, config_file: Path, url: str, outlet: str, day: str, tags: tuple[str, ...], story: str
) -> None:
    """Write the scaffold of an entry with the headline TITLE, and say what is left to fill in."""
    from digest.contribute.scaffold import Wanted, write_scaffold
    from digest.project import open_settings

    settings = open_settings(config_file)
    now = datetime.now(settings.timezone)
    written = write_scaffold(
        settings, Wanted(title, day or now.date().isoformat(), url, outlet, tags, story), now
    )
    click.echo(f"wrote {written.path}")
    for line in written.hints:
        click.echo(f"  {line}")


@main.command()
@_config_option
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@_executor_option
def check(config_file: Path, strict: bool, executor: str) -> None:
    """Read everything and list every fault as path:line:column: rule: message."""
    from digest.arrange import find_waiting
    from digest.plugin import current_time
    from digest.project import check_site

    with _Bar() as bar:
        library, problems = check_site(config_file, executor=executor, progress=bar.update)
    _echo_problems(problems)
    _echo_waiting(find_waiting(library, current_time()))
    faulty = any(strict or is_error(problem) for problem in problems)
    counted = f"{count(len(library.written) + len(library.unreadable), 'entry', 'entries')} read"
    click.echo(f"{summarise(problems)}; {counted}." if problems else f"No faults; {counted}.", err=True)
    sys.exit(FaultyContentError.exit_code if faulty else 0)


@main.command()
@_config_option
@click.option("--strict", is_flag=True, help="Warnings forbid publishing, too.")
@click.option(
    "--skip-faulty", is_flag=True, help="Leave files with errors out, say which, and publish the rest."
)
@click.option(
    "-d",
    "--site-dir",
    type=click.Path(path_type=Path),
    help="Where to build, instead of mkdocs.yml's site_dir.",
)
@click.option("--clean", is_flag=True, help="Use nothing of earlier builds.")
@click.option(
    "--explain",
    is_flag=True,
    help="Say what has changed in content, and of each file that is printed why it is.",
)
@_executor_option
def build(
    config_file: Path,
    strict: bool,
    skip_faulty: bool,
    site_dir: Path | None,
    clean: bool,
    explain: bool,
    executor: str,
) -> None:
    """Build the site. With an error nothing is written; the site that is up stays up.

    What has not changed since the last build is taken over from it.
    """
    from digest.project import build_site

    with _Bar() as bar:
        target = build_site(
            config_file,
            strict=strict,
            skip_faulty=skip_faulty,
            site_dir=site_dir,
            clean=clean,
            executor=executor,
            progress=bar.update,
            report=_report,
            explain=_explain if explain else None,
        )
    click.echo(f"Built {target}")


@main.command()
@_config_option
@click.option(
    "-d",
    "--site-dir",
    type=click.Path(path_type=Path),
    help="Where the site was built, if not in mkdocs.yml's site_dir.",
)
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=None,
    metavar="SECONDS",
    help="First wait until the host serves what was built, for so long at most.",
)
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    help="Where it is kept what the hub was told; by default in .cache.",
)
@click.option("--dry-run", is_flag=True, help="Only say which feeds have changed.")
def ping(
    config_file: Path, site_dir: Path | None, wait: float | None, record: Path | None, dry_run: bool
) -> None:
    """Tell the hub which feeds have changed since it was told last, when the site is up."""
    from digest.project import ping_hub

    told = ping_hub(config_file, site_dir=site_dir, wait=wait, record=record, dry_run=dry_run)
    for address in told if dry_run else ():
        click.echo(address)
    said = "would be told of" if dry_run else "was told of"
    click.echo(f"The hub {said} {count(len(told), 'feed', 'feeds')}.", err=True)


@main.command()
@_config_option
@click.option(
    "-a", "--address", default=None, metavar="HOST:PORT", help="Where to serve; 127.0.0.1:8000 by default."
)
@click.option("-o", "--open", "open_browser", is_flag=True, help="Open the site in a browser.")
def serve(config_file: Path, address: str | None, open_browser: bool) -> None:
    """Build the site, serve it, and build it again whenever a file changes. Faulty entries are left out."""
    from digest.project import serve_site

    serve_site(config_file, address=address, open_browser=open_browser)


@main.command()
@click.argument(
    "kind", type=click.Choice(["entry", "digest", "story", "comment", "tags", "outlets"]), default="entry"
)
def schema(kind: str) -> None:
    """Print the JSON Schema of a kind of front matter, or of a vocabulary file."""
    from digest.fields import json_schema

    click.echo(json.dumps(json_schema(kind), indent=2, ensure_ascii=False))


def _explain(path: str, reason: str) -> None:
    # Whoever has read enough wants the site all the same.
    with suppress(BrokenPipeError):
        click.echo(f"{path}: {reason}")


def _report(problems: Sequence[Problem], left_out: Sequence[str], waiting: Sequence[str]) -> None:
    _echo_problems(problems)
    for path in left_out:
        click.echo(f"left out: {path}", err=True)
    _echo_waiting(waiting)
    if problems:
        click.echo(f"{summarise(problems)}.", err=True)


def _echo_waiting(waiting: Sequence[str]) -> None:
    for line in waiting:
        click.echo(f"waits: {line}", err=True)


def _echo_problems(problems: Sequence[Problem]) -> None:
    if problems:
        # In one go: a digest of ten thousand entries may well have two thousand warnings.
        click.echo("\n".join(map(_format, problems)), err=True)


def _format(problem: Problem) -> str:
    colour = "red" if is_error(problem) else "yellow"
    place, rule = click.style(problem.place, bold=True), click.style(problem.rule, fg=colour)
    return f"{place} {rule}: {problem.message}{problem.label}"


class _Bar:
    """A progress bar for each long step, on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._step = ""

    def update(self, step: str, done: int, total: int) -> None:
        if not self._shown or (done != total and done % max(1, total // 100)):
            return
        width = 30
        filled = width * done // total if total else width
        end = "\n" if done == total else ""
        click.echo(
            f"\r{step:<9} [{'#' * filled}{'-' * (width - filled)}] {done}/{total}{end}", err=True, nl=False
        )
        self._step = "" if done == total else step

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._step:
            click.echo(err=True)
