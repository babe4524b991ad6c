"""The command `digest`: its commands are found by their names, and imported when they are called."""

import errno
import gc
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

import click

from digest import __version__, commands
from digest.model.problems import DigestError, DiskError, FaultyContentError, say_refusal, summarise
from digest.terminal import echo_problems

# Each command's module by its name; `import_` is so called because Python keeps `import` for itself.
_MODULES = {path.stem.rstrip("_"): path.stem for path in Path(commands.__file__).parent.glob("[a-z]*.py")}
_UNTOUCHED = "The site was not touched"
# What a command leaves alone where content has faults.
_SPARED = {
    "diff": "Nothing was compared",
    "export": "Nothing was written",
    "mail": "Nothing was sent",
    "ping": "Nobody was told",
    "print": "Nothing was written",
    "stats": "Nothing was counted",
    "tags": "No file was changed",
}
# As shells say it of whatever a terminal has interrupted.
INTERRUPTED = 130


class _Group(click.Group):
    """Imports a command when it is wanted, says errors of ours in a line, and leaves with the right code."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(_MODULES)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in _MODULES:
            return None
        command = import_module(f"digest.commands.{_MODULES[name]}").command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, context: click.Context) -> object:
        # https://no-color.org/, and terminals that cannot.
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            context.color = False
        try:
            return super().invoke(context)
        except FaultyContentError as faulty:
            echo_problems(faulty.problems)
            spared = _SPARED.get(context.invoked_subcommand or "", _UNTOUCHED)
            click.echo(f"{summarise(faulty.problems)}. {spared}.", err=True)
            context.exit(faulty.exit_code)
        except DigestError as error:
            is_build = isinstance(error, DiskError) and context.invoked_subcommand == "build"
            click.echo(f"digest: {error}{f'. {_UNTOUCHED}.' if is_build else ''}", err=True)
            context.exit(error.exit_code)
        except KeyboardInterrupt:
            # Every file is put in its place whole, or not at all.
            click.echo("\ndigest: interrupted; what is there is whole, the next run does the rest", err=True)
            context.exit(INTERRUPTED)
        except (MemoryError, RuntimeError) as error:
            # Python says it so, where the system gives it no more threads.
            if isinstance(error, RuntimeError) and "start new thread" not in str(error):
                raise
            click.echo("digest: there is not enough memory; try fewer workers: --executor serial", err=True)
            context.exit(DigestError.exit_code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="digest")
def main() -> None:
    """Build a curated news digest: a website and feeds from Markdown entries.

    Exit codes: 0 clean, 1 faults in the content, 130 interrupted, 75 where the next try may do although
    nothing was changed: a host that does not answer, another run at work, a mail that was refused for now;
    and 2 where something else is in the way: misuse, a full disk, a mail that was refused for good.
    """


def run() -> None:
    """Run the command in a process of its own, and end that."""
    # Looking for garbage among modules while they are loaded costs a tenth of a second, and a whole one among
    # the values of ten thousand entries when all of them go anyway.
    gc.disable()
    _write_any_letter()
    try:
        main()
    except OSError as error:
        click.echo(f"digest: {say_refusal(error)}", err=True)
        sys.exit(DigestError.exit_code)
    finally:
        gc.freeze()
        _say_what_is_left()


def _write_any_letter() -> None:
    """Write in numbers the letters that a terminal or pipe has none for: Windows' code pages, say.

    What a program is to read is written as bytes, and is UTF-8 everywhere.
    """
    # Python itself does so with errors.
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


def _say_what_is_left() -> None:
    """Write what waits to be written, while a failure can still be told in a line."""
    try:
        sys.stdout.flush()
    except OSError as error:
        # Python would try again while it ends, and print a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno != errno.EPIPE:
            click.echo(f"digest: nothing can be printed here: {error.strerror}", err=True)
            sys.exit(DigestError.exit_code)
