"""At which forge is a digest, and which of the files that forges are given does that one alone read?"""

import re
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from digest.contribute.reviewing.revisions import find_origin

Forge: TypeAlias = Literal["github", "gitlab", "forgejo"]
FORGES: tuple[Forge, ...] = get_args(Forge)
# Those that a digest gets the files of where nobody knows where it will be.
USUAL: tuple[Forge, ...] = ("github", "gitlab")
_OWN: dict[Forge, tuple[str, ...]] = {
    "github": (".github/", ".ci/propose-entry.sh", ".ci/write-entry.sh"),
    "gitlab": (".gitlab/", ".gitlab-ci.yml"),
    "forgejo": (".forgejo/",),
}
# As it stands in the names of hosts.
_NAMES: dict[str, Forge] = {
    "github": "github",
    "gitlab": "gitlab",
    "forgejo": "forgejo",
    "codeberg": "forgejo",
}
# `https://user@host/…`, `ssh://user@host:22/…` and `user@host:…`.
_HOST = re.compile(r"(?:\w+://)?(?:[^@/]*@)?([^:/]+)[:/]")


def forge_of(path: str) -> Forge | None:
    """The forge that alone reads a file; None for what several do."""
    return next((forge for forge, own in _OWN.items() if path.startswith(own)), None)


def find_forge(root: Path) -> Forge | None:
    """The forge from which the clone comes, as far as the name of its host tells."""
    host = _HOST.match(find_origin(root))
    return next((forge for name, forge in _NAMES.items() if host and name in host[1].lower()), None)
