"""What becomes of Hugo's shortcodes? Those that are known are carried, the others taken out and named."""

import re

from digest.contribute.importing.marks import (
    Mark,
    carry,
    close_gaps,
    find_code,
    find_line,
    fit,
    is_html,
    left_words,
    read_arguments,
)
from digest.contribute.importing.post import Loss, unknown
from digest.model.problems import quote
from digest.text.blocks import part_lists

_SHORTCODE = re.compile(r"\{\{([<%])((?:(?!\{\{).){0,4000}?)[>%]\}\}", re.DOTALL)
_CALL = re.compile(r"\s*(?P<close>/?)\s*(?P<name>[\w./-]+)(?P<rest>.*?)/?\s*", re.DOTALL)
_CLOSING = re.compile(r"\{\{[<%]\s*/\s*([\w./-]+)")


def convert_hugo(text: str, origin: str, line: int) -> tuple[str, list[Loss]]:
    """A text of Hugo without its shortcodes."""
    notes: list[Loss] = []
    is_code = find_code(text, origin)
    ends = [match.start() for match in _CLOSING.finditer(text) if match[1] == "highlight"]
    paired = {match[1] for match in _CLOSING.finditer(text)}
    fences: list[bool] = []

    def put(match: re.Match[str]) -> str:
        inner = match[2]
        if inner.startswith("/*") and inner.endswith("*/"):
            return f"{{{{{match[1]}{inner[2:-2]}{'>' if match[1] == '<' else '%'}}}}}"
        call = _CALL.fullmatch(inner)
        in_frame = fences and ends and match.start() < ends[-1] and call and call["name"] != "highlight"
        if in_frame or is_code(match):
            return match[0]
        if call is None:
            return ""
        if call["name"] == "highlight" and not is_html(origin):
            return _fence(call, text, match, fences)
        if call["close"]:
            return ""
        mark = Mark(call["name"], read_arguments(call["rest"]), call["name"] in paired)
        carried = carry(mark)
        written = _title(mark) if carried is None else fit(carried, text, match, origin)
        said = left_words(mark, written)
        if carried is None or said:
            lost = f"words of the shortcode {quote(mark.name)} were left out"
            what = _say(mark) if carried is None else lost
            notes.append(Loss(origin, find_line(text, match, line), what, said))
        return written

    plain = close_gaps(text, _SHORTCODE.sub(put, text))
    return plain if is_html(origin) else part_lists(plain), notes


def _say(mark: Mark) -> str:
    if mark.paired:
        return f"the frame of the shortcode {quote(mark.name)} was left out; its text stays"
    return unknown("the shortcode", mark.name)


def _title(mark: Mark) -> str:
    """The title of a box whose text stays."""
    title = mark.get("title", "kicker") if mark.paired else ""
    return f"\n\n**{title.strip('*')}**\n\n" if title else ""


def _fence(call: re.Match[str], text: str, match: re.Match[str], fences: list[bool]) -> str:
    """One end of a block of code, or of a piece of code in a line."""
    if call["close"]:
        end = "```" if text[: match.start()].endswith("\n") else "\n```"
        return ("`" if fences.pop() else end) if fences else ""
    next_one = text.find("{{", match.end())
    inline = "\n" not in text[match.end() : next_one if next_one >= 0 else None]
    fences.append(inline)
    return "`" if inline else f"```{read_arguments(call['rest']).get('0', '')}"
