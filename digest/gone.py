"""Which addresses led somewhere once, and lead nowhere any more on purpose?

A static host cannot answer 410. So a page stays at the address, and says why there is nothing more.
"""

from dataclasses import dataclass, field

from digest.addresses import RESERVED, is_alias, output_path
from digest.frontmatter import MAX_VOCABULARY_VALUES, NAME, Marks, decode, parse_yaml
from digest.problems import Problem, quote

FILE = "gone.yml"
# What has a page there: what its slash ends is a folder.
_PAGES = (".html", ".htm")


@dataclass(frozen=True)
class Gone:
    """An address that was given up, as `2024/11/night-ferry/`, and the reason that readers are told."""

    address: str
    reason: str
    marks: Marks = field(compare=False, repr=False)

    def covers(self, address: str) -> bool:
        """Whether another address goes with it: of a tag, a story or a digest also what lies below."""
        is_section = self.address.partition("/")[0] in RESERVED and self.address.endswith("/")
        return address == self.address or (is_section and address.startswith(self.address))

    @property
    def has_page(self) -> bool:
        """Whether it is a page that was given up, and not a feed."""
        return self.address.endswith(("/", *_PAGES))

    @property
    def path(self) -> str:
        """The file in which the reason is told."""
        return output_path(self.address)


def read_gone(data: bytes | None, path: str) -> tuple[tuple[Gone, ...], list[Problem]]:
    """Read `gone.yml`, a reason by each address; None where there is no such file."""
    text, problems = (None, []) if data is None else decode(data, path)
    if text is None:
        return (), problems
    tree, marks, faults = parse_yaml(text, path, max_values=MAX_VOCABULARY_VALUES)
    problems += faults
    found: dict[str, Gone] = {}
    for key, reason in (tree or {}).items():
        address = _complete(key)
        if not is_alias(key):
            wanted = "an address of this site such as 2024/11/old-name/ is wanted"
            problems.append(
                marks.problem("bad-alias", f"nothing can stand at {quote(key)}", wanted, "", (key, NAME))
            )
        elif not isinstance(reason, str) or not reason.strip():
            found_ = f"it is not said why {quote(key)} is gone"
            problems.append(marks.problem("bad-value", found_, "", "write the reason in a sentence", (key,)))
        elif address in found:
            cure = "keep one of the two"
            problems.append(
                marks.problem("address-collision", f"{quote(key)} stands here twice", "", cure, (key, NAME))
            )
        else:
            found[address] = Gone(address, " ".join(reason.split()), Marks(path, {(): marks.find(key, NAME)}))
    return tuple(found.values()), problems


def _complete(key: str) -> str:
    """The address as it was published: that of a page ends in a slash."""
    bare = key.strip("/")
    return bare if "." in bare.rpartition("/")[2] else f"{bare}/"
