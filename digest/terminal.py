"""How do commands speak? The options they share, faults, and bars for what takes long."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from digest.keeping.replacing import replace_file
from digest.model.problems import DigestError, FaultyContentError, Problem, is_error, show, summarise

# Not every command builds.
if TYPE_CHECKING:
    from digest.running.run import Tell

Command = TypeVar("Command", bound=Callable[..., Any])
# The name that stands for the newest digest that is closed.
LATEST = "latest"
# So many faults are too many to be read one by one: it is said how many there are.
MANY = 20
# How many links are named of which nothing is known.
_MOST_UNKNOWN = 10

config_option = click.option(
    "-f",
    "--config-file",
    type=click.Path(path_type=Path),
    default=Path("mkdocs.yml"),
    show_default=True,
    help="The site's configuration.",
)

executor_option = click.option(
    "--executor",
    default="processes",
    show_default=True,
    help="Who works: processes (one per core), processes:4, serial, or a cluster, dask://host:port.",
)

published_option = click.option(
    "--published",
    metavar="LIST",
    help="Refuse to lose an address of this list: a file, an address of the web, or `online` for the "
    "addresses.txt of the site as it is up, `intranet` where that is in a network of your own. Nothing is "
    "asked where it is empty.",
)

forge_option = click.option(
    "--forge",
    type=click.Choice(["github", "gitlab", "forgejo"]),
    help="Where the digest is, if not where it was cloned from: what other forges alone read is not written.",
)

quiet_option = click.option(
    "-q",
    "--quiet",
    is_flag=True,
    help="Say only what fails or is left out, nothing of warnings and of what waits: for cron.",
)


def wait_option(what: str) -> Callable[[Command], Command]:
    """How long to wait for the host, until it serves what has to be there."""
    return click.option(
        "--wait",
        type=click.FloatRange(min=0),
        metavar="SECONDS",
        help=f"First wait until {what}, for so long at most.",
    )


@contextmanager
def reporting(*, quiet: bool) -> Iterator["Tell"]:
    """How to report; where it is to be quiet, only the errors of faulty content are told, if it has any."""
    try:
        yield report_errors if quiet else report_faults
    except FaultyContentError as faulty:
        errors = tuple(filter(is_error, faulty.problems))
        raise FaultyContentError(errors) if quiet and errors else faulty from None


def report_errors(problems: Sequence[Problem], left_out: Sequence[str], _waiting: Sequence[str]) -> None:
    """Say why files are left out, and no warnings."""
    report_faults(tuple(filter(is_error, problems)), left_out, ())


def report_faults(problems: Sequence[Problem], left_out: Sequence[str], waiting: Sequence[str]) -> None:
    echo_problems(problems)
    for path in left_out:
        click.echo(f"left out: {path}", err=True)
    echo_waiting(waiting)
    if problems:
        click.echo(f"{summarise(problems)}.", err=True)


def report_as_before(problems: Sequence[Problem], left_out: Sequence[str], waiting: Sequence[str]) -> None:
    """Say of faults that were told before only how many there are, where they are many."""
    if len(problems) < MANY:
        report_faults(problems, left_out, waiting)
        return
    report_faults(tuple(filter(is_error, problems)), left_out, waiting)
    click.echo(f"{summarise(problems)}, as before; `digest check` names them.", err=True)


def echo_waiting(waiting: Sequence[str]) -> None:
    for line in waiting:
        click.echo(f"waits: {line}", err=True)


def echo_unknown(reasons: Mapping[str, str]) -> None:
    """Name the first links of which nothing is known, and why."""
    for address, reason in list(reasons.items())[:_MOST_UNKNOWN]:
        click.echo(f"not known: {show(address, 200)}: {show(reason, 160)}", err=True)
    if len(reasons) > _MOST_UNKNOWN:
        click.echo(f"not known: {len(reasons) - _MOST_UNKNOWN} more", err=True)


def echo_problems(problems: Sequence[Problem], *, err: bool = True) -> None:
    """Show faults: beside what was asked for, errors last; or as what was asked for, on standard output."""
    if problems:
        problems = sorted(problems, key=is_error) if err else problems
        # In one go: a digest of ten thousand entries may well have two thousand warnings.
        click.echo("\n".join(map(_format, problems)), err=err)


def _format(problem: Problem) -> str:
    colour = "red" if is_error(problem) else "yellow"
    place, rule = click.style(problem.place, bold=True), click.style(problem.rule, fg=colour)
    return f"{place} {rule}: {problem.message}{problem.label}"


def write_output(data: bytes, output: Path | None) -> bool:
    """Write to a file, or to standard output where that is none or `-`; says whether it is a file."""
    if output is None or str(output) == "-":
        click.echo(data, nl=False)
        return False
    try:
        if output.is_file() or not output.exists():
            replace_file(output, data)
        else:
            # A pipe or a device stays what it is.
            output.write_bytes(data)
    except OSError as error:
        raise DigestError(
            f"{output} cannot be written ({error.strerror}); choose another with --output"
        ) from error
    return True


class Bar:
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

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._step:
            click.echo(err=True)
