"""What workers are given to do.

A worker that begins with a new Python loads the module of its work: this one loads little, or each worker
would take a second or two to load what only tests need.
"""

import os
import time

from digest.model.problems import DigestError


def double_late(number: int) -> int:
    """The first tasks take longest."""
    time.sleep(0.02 if number < 3 else 0)
    return 2 * number


def refuse_seven(number: int) -> int:
    if number == 7:
        raise DigestError("seven is refused")
    return number


def die_at_seven(number: int) -> int:
    if number == 7:
        os._exit(9)
    return number


def process_of(_: int) -> int:
    return os.getpid()
