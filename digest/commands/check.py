"""`digest check`: list every fault."""

import sys
from pathlib import Path

import click

from digest.problems import FaultyContentError, count, is_error, summarise
from digest.terminal import Bar, config_option, echo_problems, echo_waiting, executor_option


@click.command("check")
@config_option
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@executor_option
def command(config_file: Path, strict: bool, executor: str) -> None:
    """Read everything and list every fault as path:line:column: rule: message."""
    from digest.arrange import find_waiting
    from digest.plugin import current_time
    from digest.project import check_site

    with Bar() as bar:
        library, problems = check_site(config_file, executor=executor, progress=bar.update)
    echo_problems(problems)
    echo_waiting(find_waiting(library, current_time()))
    faulty = any(strict or is_error(problem) for problem in problems)
    counted = f"{count(len(library.written) + len(library.unreadable), 'entry', 'entries')} read"
    click.echo(f"{summarise(problems)}; {counted}." if problems else f"No faults; {counted}.", err=True)
    sys.exit(FaultyContentError.exit_code if faulty else 0)
