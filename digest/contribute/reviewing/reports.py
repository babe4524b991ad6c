"""How are faults told to other programs? As JSON, as SARIF, as annotations of a forge.

What stands in a message may be a contributor's. Each format has its way to keep it text.
"""

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote as percent_encode

from digest import __version__
from digest.model.problems import Problem, count, is_error, show
from digest.model.rules import RULES, Rule, Severity

# How many annotations of a kind GitHub shows of one step; the rest stand in its log.
GITHUB_SHOWS = 10
_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RULE_NUMBERS = {rule.name: number for number, rule in enumerate(RULES)}
_LINES = re.compile(r"\bline \d+")
_PATH = 1_000


@dataclass(frozen=True)
class CheckReport:
    """What `digest check` found: the faults, sorted, and how many entries were read.

    `strict` says that warnings count as errors. `prefix` is the path of the project's folder from the
    repository's, with a slash at the end: forges count from there.
    """

    problems: tuple[Problem, ...]
    entries: int
    strict: bool = False
    prefix: str = ""

    def level(self, problem: Problem) -> Severity:
        """How grave a fault is here."""
        return "error" if self.strict else problem.severity


def render_json(report: CheckReport) -> str:
    """One object: `problems`, and how many there are."""
    levels = Counter(map(report.level, report.problems))
    return _serialise(
        {
            "errors": levels["error"],
            "warnings": levels["warning"],
            "entries": report.entries,
            "prefix": _show_path(report.prefix),
            "problems": [
                {
                    "path": _show_path(problem.path),
                    "line": problem.line,
                    "column": problem.column,
                    "rule": problem.rule,
                    "severity": report.level(problem),
                    "found": problem.found,
                    "wanted": problem.wanted,
                    "cure": problem.cure,
                    "message": problem.message,
                }
                for problem in report.problems
            ],
        }
    )


def render_sarif(report: CheckReport) -> str:
    """A log of the Static Analysis Results Interchange Format, version 2.1.0 (OASIS)."""
    driver = {"name": "digest", "version": __version__, "rules": [_sarif_rule(rule) for rule in RULES]}
    results = [
        {
            "ruleId": problem.rule,
            "ruleIndex": _RULE_NUMBERS[problem.rule],
            "level": report.level(problem),
            "message": {"text": _escape_sarif(problem.message)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _as_uri(report.prefix + problem.path)},
                        "region": {"startLine": problem.line, "startColumn": problem.column},
                    }
                }
            ],
            "partialFingerprints": {"fault/v1": fingerprint},
        }
        for problem, fingerprint in _fingerprints(report)
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return _serialise({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def render_github(report: CheckReport) -> str:
    """Workflow commands of GitHub, each an annotation; errors first, because few are shown."""
    problems = sorted(report.problems, key=lambda problem: report.level(problem) != "error")
    lines = [
        f"::{report.level(problem)} file={_escape_property(report.prefix + problem.path)},"
        f"line={problem.line},col={problem.column},title={_escape_property(problem.rule)}"
        f"::{_escape_message(problem.message)}"
        for problem in problems
    ]
    if max(Counter(map(report.level, problems)).values(), default=0) > GITHUB_SHOWS:
        lines.append(
            f"::notice title=digest check::{count(len(problems), 'fault')} in all. GitHub shows "
            f"{GITHUB_SHOWS} errors and {GITHUB_SHOWS} warnings of a step; the log has the others."
        )
    return "".join(f"{line}\n" for line in lines)


def render_gitlab(report: CheckReport) -> str:
    """A code quality report of GitLab."""
    return _serialise(
        [
            {
                "description": f"{problem.rule}: {problem.message}",
                "check_name": problem.rule,
                "fingerprint": fingerprint,
                "severity": "major" if report.level(problem) == "error" else "minor",
                "location": {
                    "path": _show_path(report.prefix + problem.path),
                    "lines": {"begin": problem.line},
                },
            }
            for problem, fingerprint in _fingerprints(report)
        ]
    )


RENDER: Mapping[str, Callable[[CheckReport], str]] = {
    "json": render_json,
    "sarif": render_sarif,
    "github": render_github,
    "gitlab": render_gitlab,
}


def identify(problem: Problem, path: str) -> tuple[str, str, str]:
    """What a fault is known by, also when lines are added above it."""
    return path, problem.rule, _LINES.sub("line", problem.found)


def _fingerprints(report: CheckReport) -> Iterator[tuple[Problem, str]]:
    """Each fault with what it is known by, also when lines are added above it; like ones are counted."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for problem in report.problems:
        identity = identify(problem, report.prefix + problem.path)
        seen[identity] += 1
        named = "\0".join((*identity, str(seen[identity])))
        yield problem, hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()


def _sarif_rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.name,
        "shortDescription": {"text": _escape_sarif(rule.text)},
        "help": {"text": _escape_sarif(rule.why)},
        "defaultConfiguration": {"level": "error" if rule.severity == "error" else "warning"},
    }


def _escape_sarif(text: str) -> str:
    """No `[text](address)` becomes a link (section 3.11.6)."""
    return re.sub(r"([\\\[\]])", r"\\\1", text)


def _escape_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_message(_show_path(text)).replace(":", "%3A").replace(",", "%2C")


def _as_uri(path: str) -> str:
    # A name on the disk may be bytes that are no text.
    return percent_encode(os.fsencode(path))


def _show_path(path: str) -> str:
    return show(path, _PATH)


def _serialise(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def is_refused(report: CheckReport) -> bool:
    """Whether something has to be mended."""
    return (report.strict and bool(report.problems)) or any(map(is_error, report.problems))
