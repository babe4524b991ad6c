"""What remains of an archive when nothing is told of the machine that made it?

Names, contents, and whether a file may be run. Times, owners, other rights and the order of files go.
"""

import base64
import gzip
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping

# The earliest moment that a zip can hold, and the same in seconds since 1970.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_SECONDS = 315532800


def even_wheel(wheel: bytes, metadata: Mapping[str, bytes]) -> bytes:
    """A wheel with further files in its `.dist-info`, by their paths there, and with a RECORD of all.

    Nothing is packed: zlib and zlib-ng pack the same file in different ways.
    """
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    record = next(name for name in files if name.endswith(".dist-info/RECORD"))
    files |= {record.replace("RECORD", name): data for name, data in metadata.items()}
    del files[record]
    # Its own metadata last, as the specification of wheels recommends.
    order = sorted(files, key=lambda name: (".dist-info/" in name, name))
    lines = [f"{_quoted(name)},sha256={_digest(files[name])},{len(files[name])}" for name in order]
    files[record] = "".join(f"{line}\n" for line in [*lines, f"{record},,"]).encode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as even:
        for name in [*order, record]:
            info = zipfile.ZipInfo(name, _MOMENT)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            even.writestr(info, files[name])
    return target.getvalue()


def even_tar(archive: bytes) -> bytes:
    """A `.tar.gz` without what it says of its maker. The tar is the same everywhere, packed with one zlib."""
    target = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(archive)) as given,
        tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as even,
    ):
        for member in sorted(given.getmembers(), key=lambda member: member.name):
            info = tarfile.TarInfo(member.name)
            info.type, info.size, info.mtime = member.type, member.size, _SECONDS
            info.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            even.addfile(info, given.extractfile(member) if member.isfile() else None)
    packed = io.BytesIO()
    # gzip.compress would name the system, and by another number in each Python.
    with gzip.GzipFile("", "wb", 9, packed, mtime=0) as file:
        file.write(target.getvalue())
    return packed.getvalue()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if set(name) & set(',"') else name


def _digest(data: bytes) -> str:
    """A hash as RECORD holds it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
