"""Where do compiled templates stay? Beside Python's own compiled files of digest, and are trusted as much.

Not in the cache of a site: that may come from anybody, and this is code.
"""

import marshal
import sys
from contextlib import suppress
from functools import lru_cache
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

from digest.keeping.fingerprints import SIZE, hash_bytes
from digest.keeping.program import describe, program_key
from digest.keeping.replacing import replace_file


class CompiledTemplates(jinja2.BytecodeCache):
    """The compiled templates of one kind of environment, such as all for one language: what makes that kind
    may be a part of them.

    Nothing is kept where Python writes no compiled files, or must not.
    """

    def __init__(self, kind: str) -> None:
        """Know the kind."""
        self._kind = kind

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002  (Jinja gives it)
        """The name of a template's file: it has one, however often it is changed."""
        return _hash_texts(self._kind, name).hex()

    def get_bucket(
        self, environment: jinja2.Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """The same template of another folder is compiled anew: tracebacks name its file."""
        means = program_key() + _hash_texts(self._kind, filename or "", source)
        bucket = Bucket(environment, self.get_cache_key(name, filename), hash_bytes(means).hex())
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is kept, if it was compiled from the same and is whole."""
        with suppress(OSError):
            kept = (_folder() / bucket.key).read_bytes()
            code = kept[2 * SIZE :]
            if kept[: 2 * SIZE] == _seal(bucket, code):
                bucket.code = marshal.loads(code)  # noqa: S302  (as trusted as the program itself)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled just now."""
        if sys.dont_write_bytecode:
            return
        code = marshal.dumps(bucket.code)
        with suppress(OSError):
            _folder().mkdir(parents=True, exist_ok=True)
            replace_file(_folder() / bucket.key, _seal(bucket, code) + code)


def keep_compiled(env: jinja2.Environment) -> None:
    """Keep what the templates of an environment of another's are compiled to, unless it does so itself.

    Comes when all that changes how they are compiled is there.
    """
    if env.bytecode_cache is None:
        means = type(env), sorted(env.extensions), sorted(env.filters), sorted(env.tests), env.autoescape
        env.bytecode_cache = CompiledTemplates(describe(means).decode())


@lru_cache(maxsize=1)
def _folder() -> Path:
    return Path(cache_from_source(__file__)).parent / "templates"


def _seal(bucket: Bucket, code: bytes) -> bytes:
    """What stands before the code in its file: what it was compiled from, and that it is whole."""
    return bytes.fromhex(bucket.checksum) + hash_bytes(code)


def _hash_texts(*texts: str) -> bytes:
    return hash_bytes("\0".join(texts).encode("utf-8", "surrogatepass"))
