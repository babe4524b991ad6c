"""A vocabulary is read, whatever stands in it: what it knows can be found, and no parents make a circle."""

from collections.abc import Iterator
from itertools import islice

from digest.content.vocabulary import Vocabulary, ancestors, fold, read_outlets, read_tags
from digest.model.addresses import is_slug
from digest.model.problems import is_error
from tests.builders import SHARED
from tests.reliability.oracles import cases_of, check_problems, check_texts, seeds_of
from tests.sites import ROOT

SIGNS = (
    *(
        "a:\n",
        "b: {parent: a}\n",
        "label: ",
        "{en: A, ko: B}",
        "aliases: [",
        "former: [",
        "parent: ",
        "name: ",
    ),
    *(
        "domains: [",
        "homepage: https://",
        "kind: place",
        "country: ",
        "paywall: yes",
        "'508':",
        ": {}\n",
        "\n  ",
    ),
)


def seeds() -> Iterator[bytes]:
    """The demo's own, the cases of faults, and YAML of all kinds."""
    yield from cases_of("*.yml", ROOT / "content")
    yield from cases_of("faults/**/*.yml")
    yield from cases_of("corpus/*.yml", SHARED)
    yield from seeds_of("yaml_bad", "yaml_bomb", "yaml_ok")


def attempt(data: bytes) -> None:
    """Read it as tags, and as outlets."""
    tags, problems = read_tags(data, "tags.yml")
    _check(tags, data, problems)
    for slug, tag in tags.known.items():
        assert is_slug(slug), slug
        if not problems:
            # Longer than all tags together, it would lead round for ever.
            assert len(list(islice(ancestors(tag, tags.known), len(tags.known) + 1))) <= len(tags.known)
        check_texts([tag.name, tag.description, *tag.labels.values(), *tag.aliases])
        assert problems or all(tags.find(name) == slug for name in (slug, *tag.aliases, *tag.former))
    outlets, problems = read_outlets(data, "outlets.yml")
    _check(outlets, data, problems)
    for key, outlet in outlets.known.items():
        check_texts([outlet.description, *outlet.all_names])
        assert not outlet.homepage or outlet.homepage.startswith(("http://", "https://")), outlet.homepage
        assert problems or all(outlets.find(name) == key for name in (*outlet.all_names, *outlet.former))


def _check(vocabulary: Vocabulary, data: bytes, problems: list) -> None:  # type: ignore[type-arg]
    check_problems(problems, data)
    assert vocabulary.closed != any(map(is_error, problems)), (
        "whether all names are known is not what is said"
    )
    for key in vocabulary.known:
        assert vocabulary.resolve(key).key in vocabulary.known
        assert fold(fold(key)) == fold(key)
    assert vocabulary.resolve("never heard of").key
    vocabulary.guess("never heard of")
