"""What does the digest hold already, that an import must neither touch nor bring a second time?"""

from collections.abc import Mapping
from dataclasses import dataclass

from digest.content.files import list_pages, read_document, walk
from digest.content.yaml_reader import Tree
from digest.model.addresses import RESERVED, decode_address, entry_address, fold_address
from digest.model.settings import Settings


@dataclass(frozen=True)
class Present:
    """The ids of the entries, also by what they are called in feeds, and every address that is taken."""

    ids: frozenset[str]
    guids: Mapping[str, str]
    places: frozenset[str]

    def is_free(self, address: str) -> bool:
        """Whether a page or a redirect can stand at an address: nothing does, nor a section of the site."""
        folded = fold_address(address)
        return bool(folded) and folded not in self.places and folded.partition("/")[0] not in RESERVED


def read_present(settings: Settings) -> Present:
    """Look at every entry's front matter; what has errors counts by its place alone."""
    ids: set[str] = set()
    guids: dict[str, str] = {}
    pages, _, _ = list_pages(settings.pages, "", settings.leaves_out)
    places = set(map(fold_address, pages))
    for path, _ in walk(str(settings.content), "entries"):
        if not path.endswith(".md"):
            continue
        address = entry_address(path)
        document = read_document(settings.content / path, path)
        fields: Mapping[str, Tree] = document.fields if document else {}
        own, guid, aliases = fields.get("id"), fields.get("guid"), fields.get("aliases")
        name = own if isinstance(own, str) and own else address.rstrip("/")
        ids.add(name)
        places.add(fold_address(address))
        places |= {fold_address(decode_address(alias)) for alias in aliases or () if isinstance(alias, str)}
        if isinstance(guid, str):
            guids[guid] = name
    return Present(frozenset(ids), guids, frozenset(places))
