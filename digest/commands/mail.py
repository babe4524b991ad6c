"""`digest mail`: a digest as a letter."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.keeping.invocation import own_command
from digest.model.problems import TRY_LATER, DigestError, count
from digest.terminal import (
    LATEST,
    Bar,
    config_option,
    echo_waiting,
    quiet_option,
    reporting,
    wait_option,
    write_output,
)

# What mail needs is imported when it is wanted.
if TYPE_CHECKING:
    from digest.running.announcing import Draft


@click.command("mail")
@click.argument("name")
@config_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="The file to write, or - for standard output; by default NAME.eml.",
)
@click.option(
    "--send",
    is_flag=True,
    help="Hand it to the mail server, and write down in mailed.yml that it went out; "
    "where it did, to addresses alone that were refused.",
)
@wait_option("the site has the digest's page, with all that the letter leads to")
@click.option(
    "--drafts", is_flag=True, help="Write a proof, with drafts and what is dated later, as if they were out."
)
@click.option("--again", is_flag=True, help="Send it even if mailed.yml says that it went out, or may have.")
@click.option(
    "--skip-faulty",
    is_flag=True,
    help="Leave files with errors out, say which, and what of them may belong to the digest.",
)
@quiet_option
def command(
    name: str,
    config_file: Path,
    output: Path | None,
    send: bool,
    wait: float | None,
    drafts: bool,
    again: bool,
    skip_faulty: bool,
    quiet: bool,
) -> None:
    """Write the digest NAME, such as 2024-W46, as an e-mail message; or send it, once, when it is closed.

    With `latest` it is the newest that is closed.
    """
    from digest.running.announcing import NothingToSendError, draft_mail

    if send and output:
        raise click.UsageError("--output writes a file, and --send sends; give one of the two.")
    if again and not send:
        raise click.UsageError("--again is for --send; give both.")
    if wait is not None and not send:
        raise click.UsageError("--wait is for --send; give both.")
    if drafts and send:
        raise click.UsageError("--drafts writes a proof, which nobody is sent; give one of the two.")
    try:
        with reporting(quiet=quiet) as report, Bar() as bar:
            draft = draft_mail(
                config_file,
                "" if name == LATEST else name,
                to_send=send,
                with_drafts=drafts,
                skip_faulty=skip_faulty,
                progress=bar.update,
                report=report,
            )
    except NothingToSendError as nothing:
        _say_nothing(nothing, quiet=quiet)
        return
    if draft.elsewhere and not quiet:
        others = count(draft.elsewhere, "warning")
        click.echo(f"{others} elsewhere, which {own_command()} check names", err=True)
    for lacking in draft.lacking:
        click.echo(f"the letter is without {lacking}", err=True)
    if send:
        _send(draft, wait=wait, again=again, is_latest=name == LATEST, quiet=quiet)
    else:
        _write(draft, output or Path(f"{draft.letter.name}.eml"), quiet=quiet)


def _write(draft: "Draft", target: Path, *, quiet: bool) -> None:
    if not quiet:
        for line in _say_state(draft):
            click.echo(line, err=True)
        if draft.letter.is_proof:
            echo_waiting(draft.waiting_each)
    if write_output(draft.message.as_bytes(), target) and not quiet:
        click.echo(f"wrote {target}")


def _say_state(draft: "Draft") -> Iterator[str]:
    if draft.letter.is_proof:
        yield f"this is a proof of {draft.letter.name}{f': {draft.waiting}' if draft.waiting else ''}"
        return
    if draft.still_open:
        yield f"{draft.still_open}: this is a preview of it as it is now"
    if draft.waiting:
        yield f"{draft.waiting}; --drafts shows it with them"


def _say_nothing(reason: DigestError, *, quiet: bool) -> None:
    """A job of every day is not to fail on holidays."""
    if not quiet:
        click.echo(f"Nothing to send: {reason}")


def _send(draft: "Draft", *, wait: float | None, again: bool, is_latest: bool, quiet: bool) -> None:
    from digest.mail.sending import SentError
    from digest.running.announcing import send_draft

    try:
        receipt = send_draft(draft, wait=wait, again=again)
    except SentError as sent:
        if not is_latest:
            raise
        _say_nothing(sent, quiet=quiet)
        return
    for refusal in receipt.refused:
        click.echo(f"refused: {refusal}", err=True)
    if not quiet:
        addresses = count(receipt.reached, "address", "addresses")
        late = " refused before" if receipt.parcel.late else ""
        click.echo(f"Sent {draft.letter.name} to {addresses}{late}; keep mailed.yml in the repository")
    if receipt.refused:
        is_for_good = all(refusal.is_for_good for refusal in receipt.refused)
        sys.exit(DigestError.exit_code if is_for_good else TRY_LATER)
