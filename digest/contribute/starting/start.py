"""How does a new digest begin? A folder that builds at once, with one entry that explains itself."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from importlib.metadata import distribution
from pathlib import Path

import yaml

from digest.keeping.fingerprints import hash_bytes
from digest.model.addresses import slugify
from digest.model.problems import DigestError, say_reason
from digest.writing.languages import widen

_TEMPLATE = Path(__file__).parent / "template"
_WORDS = Path(__file__).parent / "words"
NOWHERE = "# Replace the address and COMMIT by yours.\ndigest @ git+https://forge.example/owner/digest@COMMIT"


def start_digest(folder: Path, name: str, today: date, language: str = "en") -> Iterator[Path]:
    """Write the files of a new digest into a folder that is `empty`; yields each. Raises DigestError."""
    spoken, words = read_words(language)
    title = name or folder.resolve().name.replace("-", " ").replace("_", " ").title()
    title = " ".join(title.split())
    values = {
        "%identity%": f"{_name_ascii(title)}-{today:%Y%m%d}",
        "%language%": language,
        "%its own language%": "" if spoken in widen(language) else f"language: {spoken}\n",
        "%name%": title,
        # What JSON puts into quotation marks YAML takes as it was meant.
        "%quoted name%": json.dumps(title, ensure_ascii=False),
        "%date%": today.isoformat(),
        "%year%/%month%": f"{today:%Y/%m}",
        "%requirement%": find_requirement(distribution("digest").read_text("direct_url.json")),
        **{f"%{key}%": text for key, text in words.items()},
    }
    # In one pass: a name may hold a word of ours.
    word = re.compile("|".join(map(re.escape, values)))
    fill = partial(word.sub, lambda found: values[found[0]])
    try:
        for source in sorted(path for path in _TEMPLATE.rglob("*") if path.is_file()):
            target = folder / fill(source.relative_to(_TEMPLATE).as_posix())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(fill(source.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
            yield target
    except OSError as error:
        raise DigestError(f"cannot write {folder}: {say_reason(error)}") from error


def read_words(language: str) -> tuple[str, Mapping[str, str]]:
    """What a new digest says to its owner and its first readers, in this language, or else in English.

    The language comes first, then the texts by the names that they have in the template.
    """
    files = {file.stem: file for file in _WORDS.glob("*.yml")}
    spoken = next((code for code in widen(language) if code in files), "en")
    return spoken, yaml.safe_load(files[spoken].read_text(encoding="utf-8"))


def _name_ascii(title: str) -> str:
    """What tells this digest from others begun on the same day, in letters that every identity may have."""
    slug = slugify(title)
    return slug if slug.isascii() else f"digest-{hash_bytes(title.encode()).hex()[:8]}"


@contextmanager
def empty(folder: Path) -> Iterator[None]:
    """A folder with nothing in it, but what Git has there; so it is again where what is begun in it fails.

    Raises DigestError for one that holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(_find_all(folder))):
        raise DigestError(f"{folder} is not empty; choose a new folder")
    try:
        yield
    except BaseException:
        for path in _find_all(folder):
            with suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise


def _find_all(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name != ".git"] if folder.exists() else []


def find_requirement(origin: str | None) -> str:
    """The line of `requirements.txt` for this program, as pip says where it came from (PEP 610).

    Where that is no repository, a line that is to be filled in.
    """
    came = json.loads(origin) if origin else {}
    commit = came.get("vcs_info", {}).get("commit_id")
    return f"digest @ git+{came['url']}@{commit}" if commit else NOWHERE
