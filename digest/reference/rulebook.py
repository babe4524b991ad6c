"""What is to be known of each rule? A page for each: what, why, an example with its cure, and silence."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from digest.model.options import Options
from digest.model.problems import Problem
from digest.model.rules import RULES, Rule
from digest.model.settings import MarkdownSettings, Settings
from digest.printing.edition import find_all_problems
from digest.reference.examples import EXAMPLES, NOT_SHOWN, Example, Unshown
from digest.running.configuration import THEME
from digest.writing.words import read_catalogues

_SEVERITIES = {
    "error": "An **error**: while it stands, nothing is published.",
    "warning": "A **warning**: it is shown, and the site is published all the same. With `--strict` it "
    "counts as an error.",
}
_REASON = "Why this is right here, in a sentence."


def rule_pages() -> dict[str, str]:
    """The text of each page, without its head, by the name of its file."""
    return {f"rules/{rule.name}.md": "\n".join(_say(rule)) for rule in RULES}


def index_rules() -> Iterator[str]:
    """The lines of the page that lists all of them."""
    yield "What `digest check` and every build look for. An error refuses the build; a warning is shown, and"
    yield "with `--strict` refuses it too. A fault reads `path:line:column: rule: found; wanted; cure`.\n"
    yield "Each has a page with an example. Where a warning is no fault, the file says so, with the reason:\n"
    yield from _fence("yaml", "exceptions:\n  distant-source: The council published its report only now.\n")
    yield "The reason is for whoever reads the file; the site does not show it. An exception that silences"
    yield "nothing is a warning itself, and errors cannot be silenced. The owner of a site turns warnings"
    yield "off for the whole of it with [`rules_off`](settings.md).\n"
    yield "| rule | | what | why |"
    yield "|---|---|---|---|"
    for rule in RULES:
        link = f"[`{rule.name}`](rules/{rule.name}.md)"
        yield f"| {link} | {rule.severity} | {rule.text} | {rule.why} |"


def check_example(example: Example, *, mended: bool) -> list[Problem]:
    """What is said of a small digest with the fault of the example, or without it."""
    files = example.files(mended=mended)
    options = {"identity": "example.org"}
    if config := files.pop("mkdocs.yml", ""):
        options = yaml.safe_load(config)["plugins"][0]["digest"]
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        own = Path(folder, "overrides")
        themes = [own] * own.is_dir() + [Path(THEME)]
        settings = Settings(
            root=Path(folder),
            options=Options.model_validate(options),
            site_name="Island Post",
            site_url="https://example.org/",
            description="",
            language="en",
            markdown=MarkdownSettings(),
            catalogues=read_catalogues(themes, "overrides/locale"),
            shipped=tuple(themes),
            overrides=own if own.is_dir() else None,
        )
        return find_all_problems(settings)[1]


def _say(rule: Rule) -> Iterator[str]:
    yield f"{rule.text} {rule.why}\n"
    yield f"{_SEVERITIES[rule.severity]}\n"
    if example := EXAMPLES.get(rule.name):
        yield from _show(rule, example)
    else:
        yield from _describe(NOT_SHOWN[rule.name])
    yield "## Silence it\n"
    if rule.has_exceptions:
        yield "Where it is no fault, write the reason into the front matter of the file:\n"
        yield from _fence("yaml", f"exceptions:\n  {rule.name}: {_REASON}\n")
        yield "Readers do not see it. For the whole site, the owner writes into `mkdocs.yml`:\n"
        yield from _fence("yaml", f"plugins:\n  - digest:\n      rules_off: [{rule.name}]\n")
    elif rule.severity == "error":
        yield "An error cannot be silenced.\n"
    else:
        yield f"No exception can be made from it; `rules_off: [{rule.name}]` in `mkdocs.yml` turns it off.\n"
    yield "[All rules](../rules.md)"


def _show(rule: Rule, example: Example) -> Iterator[str]:
    said = next(problem for problem in check_example(example, mended=False) if problem.rule == rule.name)
    yield "## Example\n"
    if example.remark:
        yield f"{example.remark}\n"
    if example.wrong_path:
        yield f"A file is called `{example.wrong_path}`. `digest check` says:\n"
    else:
        yield f"In `{example.path}`:\n"
        yield from _fence(_language(example.wrong), example.shown or example.wrong)
        yield "`digest check` says:\n"
    yield from _fence("text", f"{said}\n")
    if example.wrong_path:
        yield f"It is right as `{example.path}`.\n"
    else:
        yield "This is right:\n"
        yield from _fence(_language(example.right), example.shown_right or example.right)


def _describe(unshown: Unshown) -> Iterator[str]:
    yield f"## What it looks like\n\n{unshown.look}\n"
    yield from _fence("text", f"{unshown.said}\n")
    yield f"{unshown.cure}\n"


def _language(snippet: str) -> str:
    """How a snippet is highlighted."""
    if snippet.startswith("<svg"):
        return "xml"
    if snippet.startswith("msgid"):
        return "po"
    first = snippet.partition("\n")[0]
    is_yaml = ":" in first and not first.startswith("---") and first[:1].islower()
    return "yaml" if is_yaml else "markdown"


def _fence(language: str, text: str) -> Iterator[str]:
    fence = "`" * (4 if "```" in text else 3)
    yield f"{fence}{language}\n{text.removeprefix('***' + chr(10))}{fence}\n"
