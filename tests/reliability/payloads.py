"""What is tried: hostile and broken input, our own and, where it is there, that of `../shared/hostile`."""

import base64
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

from tests.builders import CASES, SHARED

OWN = CASES / "hostile"
FOREIGN = SHARED / "hostile"


@dataclass(frozen=True)
class Payload:
    """One piece of input. `name` is found again in its file; `kind` is the file's own word."""

    name: str
    kind: str
    data: bytes
    runs: bool = False  # known to run script in a browser where nothing stands in between

    @property
    def text(self) -> str:
        """The payload as text; bytes that are no UTF-8 are kept as lone surrogates."""
        return self.data.decode("utf-8", "surrogateescape")


def read_payloads(family: str) -> list[Payload]:
    """All of a family, such as `xss_html`: our own first, then those beside the repository."""
    return [
        payload
        for folder in (OWN, FOREIGN)
        if (path := folder / f"{family}.jsonl").is_file()
        for payload in _read(path)
    ]


def _read(path: Path) -> list[Payload]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_payload(json.loads(line)) for line in lines if line.strip()]


def _payload(row: dict[str, object]) -> Payload:
    if packed := row.get("payload_zlib_b64"):
        data = zlib.decompress(base64.b64decode(str(packed)))
    elif encoded := row.get("payload_b64"):
        data = base64.b64decode(str(encoded))
    else:
        data = str(row["payload"]).encode("utf-8", "surrogatepass")
    return Payload(str(row["id"]), str(row.get("kind", "")), data, bool(row.get("runs")))
