"""How does a new digest begin? A folder that builds at once, with one entry that explains itself."""

import json
from collections.abc import Iterator
from datetime import date
from importlib.metadata import distribution
from pathlib import Path

from digest.addresses import slugify
from digest.problems import DigestError

_TEMPLATE = Path(__file__).parent / "template"
_NOWHERE = (
    "# Replace the address and COMMIT by yours.\ndigest @ git+https://forge.example/owner/digest@COMMIT"
)


def start_digest(folder: Path, name: str, today: date) -> Iterator[Path]:
    """Write the files of a new digest; yields each. Raises DigestError for a folder that holds something."""
    if folder.exists() and (not folder.is_dir() or any(path.name != ".git" for path in folder.iterdir())):
        raise DigestError(f"{folder} is not empty; choose a new folder")
    title = name or folder.resolve().name.replace("-", " ").replace("_", " ").title()
    slug = slugify(title)
    values = {
        "%identity%": f"{slug if slug.isascii() else 'digest'}-{today:%Y%m%d}",
        "%name%": title.replace('"', "'"),
        "%date%": today.isoformat(),
        "%year%/%month%": f"{today:%Y/%m}",
        "%requirement%": find_requirement(distribution("digest").read_text("direct_url.json")),
    }
    try:
        for source in sorted(path for path in _TEMPLATE.rglob("*") if path.is_file()):
            text = source.read_text(encoding="utf-8")
            relative = source.relative_to(_TEMPLATE).as_posix()
            for key, value in values.items():
                text, relative = text.replace(key, value), relative.replace(key, value)
            target = folder / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
            yield target
    except OSError as error:
        raise DigestError(f"cannot write {folder}: {error.strerror}") from error


def find_requirement(origin: str | None) -> str:
    """The line of `requirements.txt` for this program, as pip says where it came from (PEP 610).

    Where that is no repository, a line that is to be filled in.
    """
    came = json.loads(origin) if origin else {}
    commit = came.get("vcs_info", {}).get("commit_id")
    return f"digest @ git+{came['url']}@{commit}" if commit else _NOWHERE
