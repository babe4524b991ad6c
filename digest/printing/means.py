"""What is an output made with, besides its values? The program, templates, a frame and the settings."""

from collections.abc import Mapping
from functools import cached_property

from digest.keeping.fingerprints import hash_bytes
from digest.keeping.program import describe, program_key
from digest.model.settings import Settings
from digest.output import Output
from digest.printing.state import BackdropError
from digest.templates.rendering import PressMaterials


class Means:
    """Fingerprints of what outputs are made with; `parts` has those of an output, each by its name.

    Many outputs are made with the same: each combination is looked at once.
    """

    def __init__(self, settings: Settings, materials: PressMaterials) -> None:
        """Know the materials; nothing is looked at yet."""
        self.parts: dict[bytes, dict[str, bytes]] = {}
        self._settings = settings
        self._materials = materials
        self._known: dict[tuple[object, ...], bytes] = {}

    def of(self, output: Output) -> bytes:
        """What stands for all that an output is made with. Raises BackdropError: its frame is missing."""
        key = (output.render, output.templates, output.frame)
        found = self._known.get(key)
        if found is None:
            parts = self._collect(output)
            found = self._known[key] = hash_bytes(repr(sorted(parts.items())).encode())
            self.parts[found] = parts
        return found

    def of_records(self, indexer: str) -> Mapping[str, bytes]:
        """What the records of the search are made with, and a version of the `indexer`."""
        return {
            "the program": hash_bytes(program_key() + indexer.encode()),
            "its templates": self._hash_templates(("record.html",)),
        }

    @cached_property
    def of_plan(self) -> bytes:
        """What stands for the settings that all outputs are planned by."""
        return hash_bytes(describe(self._settings.moved))

    @cached_property
    def of_all(self) -> bytes:
        """What stands for all that any output is made with, and for the settings that all are planned by."""
        materials = self._materials
        parts = sorted(materials.templates.items()), sorted(materials.frames.items())
        return hash_bytes(program_key() + self.of_plan + describe(parts))

    @cached_property
    def _site_info(self) -> bytes:
        """What stands for what all templates may say of the site."""
        return hash_bytes(repr(self._materials.site).encode())

    def _collect(self, output: Output) -> dict[str, bytes]:
        parts = {
            "the program": hash_bytes(program_key() + output.render.__qualname__.encode()),
            "its templates": self._hash_templates(output.templates),
            "the site's settings": self._site_info,
        }
        if output.frame:
            frame = self._materials.frames.get(output.frame)
            if frame is None:
                raise BackdropError(output.path)
            parts["the frame of the theme"] = hash_bytes(repr(frame).encode())
        return parts

    def _hash_templates(self, names: tuple[str, ...]) -> bytes:
        templates = self._materials.with_dependencies(names)
        return hash_bytes(repr(sorted(templates.items())).encode())
