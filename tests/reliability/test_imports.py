"""Broken and hostile feeds are taken over soundly, or refused with a reason; and the trial would notice."""

import socket
from pathlib import Path

import click
import pytest

from tests.reliability.figures import imports
from tests.reliability.payloads import Payload, read_payloads
from tests.reliability.trial import Trial

SOUND = next(payload.data for payload in read_payloads("feed_bad") if payload.kind == "sound")


@pytest.mark.parametrize("payload", read_payloads("feed_bad")[:38], ids=lambda payload: payload.name)
def test_a_feed_of_ours_is_taken_or_refused(payload: Payload, tmp_path: Path) -> None:
    taken, fault = imports.try_import(payload.data, tmp_path)
    assert fault == ""
    assert taken or payload.kind != "sound"


def test_a_sample_is_taken_or_refused(tmp_path: Path) -> None:
    for row in imports.measure(Trial(tmp_path, share=0.03, peers=False)):
        assert row.ours.misses == []
        assert row.ours.held == row.ours.tried > 0


# The trial notices


@click.command()
@click.argument("arguments", nargs=-1)
@click.option("--config-file", type=Path)
def crash(arguments: tuple[str, ...], config_file: Path) -> None:
    raise RecursionError(arguments, config_file)


@click.command()
@click.argument("arguments", nargs=-1)
@click.option("--config-file")
def ask(arguments: tuple[str, ...], config_file: str) -> None:
    with pytest.raises(OSError, match=r".*"):
        socket.getaddrinfo(f"{len(arguments)}{len(config_file)}.invalid", 80)


@click.command()
@click.argument("arguments", nargs=-1)
@click.option("--config-file", type=Path)
def spoil(arguments: tuple[str, ...], config_file: Path) -> None:
    entry = config_file.parent / "content/entries/2024/11/a.md"
    entry.parent.mkdir(parents=True)
    entry.write_text(f"---\ntitle: {arguments[0]}\n---\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "said"),
    [(crash, "it crashed"), (ask, "somebody was asked"), (spoil, "missing-field")],
    ids=lambda each: getattr(each, "name", ""),
)
def test_what_is_wrong_is_noticed(command: click.Command, said: str, tmp_path: Path) -> None:
    assert said in imports.try_import(SOUND, tmp_path, command)[1]
