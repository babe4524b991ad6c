"""What does a package stand on? Its bill of materials, in the form of CycloneDX 1.6.

Made from the lock and the list of licences, so it needs neither the network nor anything installed, and says
the same everywhere. It lists Python packages, and the font that lies in ours; what is within the files of the
others (the Rust crates of Pagefind, the icons of Material) is theirs to tell.
"""

import hashlib
import json
import re
import tomllib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from release.licences import read_page
from release.lock import LIBRARIES, ROOT, Pinned, asked_for, locked

# The same contents give the same serial number.
_SERIALS = uuid.UUID("6f0b6a0e-3d0c-5b52-9f57-0e6b1c5d7a11")


@dataclass(frozen=True)
class Carried:
    """A file of others that lies in the package itself."""

    path: str
    name: str
    version: str
    licence: str
    home: str


FONT = Carried(
    "digest/fonts/DejaVuSerif-Bold.ttf",
    "DejaVu Serif Bold",
    "2.37",
    "Bitstream-Vera",
    "https://dejavu-fonts.github.io/",
)


@dataclass(frozen=True)
class Bill:
    """The package, its libraries, which of them it asks for itself, and their licences by name."""

    name: str
    version: str
    licence: str
    libraries: Sequence[Pinned]
    asked_for: Sequence[str]
    licences: Mapping[str, str]


def read_bill() -> Bill:
    """The bill of this source, as it lies here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    licences = {name: licence for name, (licence, _) in read_page().items()}
    return Bill(
        project["name"], project["version"], project["license"], locked(LIBRARIES), asked_for(), licences
    )


def render_bill(bill: Bill) -> bytes:
    """The bill as JSON, without the moment it was made at."""
    own = _address(bill.name, bill.version)
    by_name: dict[str, list[str]] = {}
    for pin in bill.libraries:
        by_name.setdefault(pin.name, []).append(_address(pin.name, pin.version))
    asked_for = {each for name in bill.asked_for for each in by_name.get(name, ())}
    wants: dict[str, set[str]] = {own: {*asked_for, FONT.path}, FONT.path: set()}
    for pin in bill.libraries:
        address = _address(pin.name, pin.version)
        wants.setdefault(address, set())
        for user in {each for name in pin.wanted_by for each in by_name.get(name, ())}:
            wants.setdefault(user, set()).add(address)
    contents = {
        "metadata": {"component": _component("application", bill.name, bill.version, bill.licence)},
        "components": [
            _component("library", pin.name, pin.version, bill.licences.get(pin.name), marker=pin.marker)
            for pin in bill.libraries
        ]
        + [_describe_carried(FONT)],
        "dependencies": [
            {"ref": address, "dependsOn": sorted(wanted)} for address, wanted in sorted(wants.items())
        ],
    }
    frame = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_SERIALS, json.dumps(contents, sort_keys=True))}",
        "version": 1,
    }
    return json.dumps({**frame, **contents}, indent=2).encode() + b"\n"


def _component(
    kind: str, name: str, version: str, licence: str | None, *, marker: str = ""
) -> dict[str, object]:
    address = _address(name, version)
    component: dict[str, object] = {"type": kind, "bom-ref": address, "name": name, "version": version}
    if marker:
        # Of some libraries there are two versions, and each Python gets one of them.
        component["description"] = f"Installed where {marker}"
    if licence:
        # An expression of one licence alone is its identifier.
        simple = not re.search(r" (AND|OR) ", licence)
        component["licenses"] = [{"license": {"id": licence}} if simple else {"expression": licence}]
    component["purl"] = address
    if marker:
        component["properties"] = [{"name": "digest:environment", "value": marker}]
    return component


def _describe_carried(file: Carried) -> dict[str, object]:
    digest = hashlib.sha256((ROOT / file.path).read_bytes()).hexdigest()
    return {
        "type": "file",
        "bom-ref": file.path,
        "name": file.name,
        "version": file.version,
        "description": f"Lies in the package, as {file.path}",
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "licenses": [{"license": {"id": file.licence}}],
        "externalReferences": [{"type": "website", "url": file.home}],
    }


def _address(name: str, version: str) -> str:
    """How packages are named among all kinds of them (purl)."""
    return f"pkg:pypi/{name}@{version}"
