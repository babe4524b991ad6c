"""What time is it, or what shall it be?"""

import os
import re
from datetime import UTC, datetime

from digest.model.problems import DigestError, quote


def current_time() -> datetime:
    """Now, or the moment SOURCE_DATE_EPOCH names (https://reproducible-builds.org/specs/source-date-epoch/)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch and not re.fullmatch(r"\d{1,11}", epoch, re.ASCII):
        raise DigestError(f"SOURCE_DATE_EPOCH is {quote(epoch)}; seconds since 1970 are wanted")
    if epoch:
        return datetime.fromtimestamp(int(epoch), UTC)
    return datetime.now(UTC)
