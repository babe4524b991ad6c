"""What does each fault look like, and the same mended? The pages of rules show it, and tests hold it true.

A snippet stands in for the fields of an entry that it names, or for its text. One that opens with --- is a
whole file, and so is one of any file that is no entry.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.content.reports import name_report

ENTRY = "content/entries/2026/11/night-ferry.md"
_ADDRESS = "https://example.org/night-ferry"
_FIELDS = {
    "title": "title: Night ferry returns to the islands\n",
    "date": "date: 2026-11-18\n",
    "summary": "summary: The night boat sails again three times a week. The company speaks of a trial.\n",
    "source": f"source:\n  name: Example News\n  url: {_ADDRESS}\n",
    "tags": "tags: [ferries]\n",
}
_TEXT = "The night ferry will sail again from 1 December, Example News reports.\n"
_PARAGRAPH = (
    "The company that runs the ferry speaks of a trial until the end of March, Example News reports.\n"
)
_REPORT = (
    "The night ferry between the mainland and Eastholm will sail again from 1 December, three times a week, "
    "until the end of March, the company that runs it announced on Tuesday after two winters without a boat."
)
_GERMAN = (
    "Das Boot fährt von Dezember an wieder dreimal in der Woche auf die Insel und nicht mehr im Sommer. "
    "Die Reederei spricht von einem Versuch, der bis zum Ende der Saison dauern wird, und ist mit dem "
    "Ergebnis auch nach der ersten Woche zufrieden."
)
_TAGS, _OUTLETS, _STORY = "content/tags.yml", "content/outlets.yml", "content/stories/island-ferries.md"
# What stands beside each example, so that the entry breaks no other rule.
_BESIDE = {
    _TAGS: "transport:\n  label: Transport\nferries:\n  parent: transport\n  aliases: [ferry boats]\n",
    _OUTLETS: "example-news:\n  name: Example News\n",
    _STORY: "---\ntitle: Ferries to the islands\n---\n\nSince 2019.\n",
    "content/images/map.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>\n',
}
_OPENING = re.compile(r"(?m)^(?=[a-z_]+:)")


@dataclass(frozen=True)
class Example:
    """Two states of one file; `wrong_path` is its name where that is what is wrong.

    `beside` are other files that it takes, and `remark` says of them what a reader has to know. `shown` and
    `shown_right` stand for texts of which a page cannot show the signs, or not all. A byte that is not UTF-8
    is written as Python does, with a surrogate.
    """

    wrong: str = ""
    right: str = ""
    path: str = ENTRY
    wrong_path: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""
    shown: str = ""
    shown_right: str = ""

    def files(self, *, mended: bool) -> dict[str, str]:
        """All files of a small digest with the fault, or without it, by path."""
        path = self.path if mended else self.wrong_path or self.path
        files = {**_BESIDE, **self.beside, path: self.right if mended else self.wrong}
        return {name: _fill(text) if "/entries/" in name else text for name, text in files.items()}


@dataclass(frozen=True)
class Unshown:
    """What a fault looks like that no page can show, what is said of it, and its cure, as Markdown."""

    look: str
    said: str
    cure: str


def _fill(snippet: str) -> str:
    """The whole entry of which the snippet is what matters."""
    if snippet.startswith(("---", "***")):
        return snippet.removeprefix("***\n")
    if not _OPENING.match(snippet):
        return f"---\n{''.join(_FIELDS.values())}---\n\n{snippet or _TEXT}"
    own: dict[str, str] = defaultdict(str)
    for part in filter(None, _OPENING.split(snippet)):
        own[part.partition(":")[0]] += part
    return f"---\n{''.join({**_FIELDS, **own}.values())}---\n\n{_TEXT}"


def _beside(snippet: str, path: str = "content/entries/2025/10/autumn-timetable.md") -> dict[str, str]:
    """Another entry: an earlier one, about another report."""
    return {path: snippet}


_OTHER_SOURCE = "source:\n  name: Example News\n  url: https://example.org/timetable\n"
_OTHER_TITLE = "title: Autumn timetable leaves four villages without a bus\n"
_OTHER = (
    f"{_OTHER_TITLE}date: 2025-10-01\n"
    "summary: Line 7 ends on Friday. Example News counts some two thousand people who used it.\n"
    + _OTHER_SOURCE
)
_PRINTED = (
    "image:\n  file: images/map.svg\n  alt: A line from the harbour to Eastholm.\n  credit: Island Post\n"
)
_HEARD = "audio:\n  file: audio/ferry.mp3\n  duration: 12:40\n"

_COPY = f"https://web.archive.org/web/20261119/{_ADDRESS}"
_BRACKETS = "[a](" * 5_000 + "\n"
_HEAD = f"---\n{''.join(_FIELDS.values())}---\n"
# Rules whose faults lie in what disk or web do: what to look for, in place of an example.
NOT_SHOWN: dict[str, Unshown] = {
    "dead-link": Unshown(
        "Nothing in the file looks wrong: the page that a link leads to is gone. Only `digest check --links` "
        "asks for it, and says:",
        f"{ENTRY}:7:8: dead-link: the link '{_ADDRESS}' is dead: it answers 404 Not Found; "
        f"add archive_url: {_COPY} (warning)",
        "If the report has another address now, write that. If it is gone, name the copy that is offered:\n\n"
        f"```yaml\nsource:\n  name: Example News\n  url: {_ADDRESS}\n  archive_url: {_COPY}\n```",
    ),
    "announced-again": Unshown(
        "The address of the report was corrected, or another entry about it came in. Nothing is wrong with "
        "that; but the id in feeds is made from the report. `digest check --base main` says:",
        f"{ENTRY}:7:8: announced-again: subscribers know this entry as "
        "tag:example.org,2024:entries/043cc637a97884b5e10f, and would get it again; write `guid: "
        "tag:example.org,2024:entries/043cc637a97884b5e10f`, unless that is meant (warning)",
        "Write the id down that subscribers know:\n\n"
        "```yaml\nguid: tag:example.org,2024:entries/043cc637a97884b5e10f\n```",
    ),
    "late-entry": Unshown(
        "An entry dated 2026-11-18 was written in the evening of that day, and the digest had closed in the "
        'morning (`closes: "08:30"`). `digest check --base main` says:',
        f"{ENTRY}:3:7: late-entry: 2026-11-18 closed on 2026-11-18 08:30+00:00, and subscribers have it "
        "without this entry; write 2026-11-18 19:10+00:00, so that the next one has it (warning)",
        "Write the time, or the day after:\n\n```yaml\ndate: 2026-11-18 19:10\n```\n\n"
        "What comes more than a month late, or with more than nine others, is taken for the archive.",
    ),
    "broken-image": Unshown(
        "A browser shows the upper part of the picture, or nothing: the file was not wholly copied or "
        "downloaded. `digest check` says:",
        "content/images/ferry.png:1:1: broken-image: the image breaks off before its end; download or export "
        "it again (warning)",
        "Compare the size of the file with that of the original, and copy, download or export it again.",
    ),
    "odd-cover": Unshown(
        "The picture is there, and browsers show it. Directories of podcasts ask for more. `digest check` "
        "says of the line in which it is named:",
        "mkdocs.yml:17:18: odd-cover: the cover 'audio/cover.jpg' is 640 × 480 pixels; a square of 1,400 to "
        "3,000 pixels is wanted; export it again (warning)",
        "Cut it to a square, and export it in that size.",
    ),
    "lost-address": Unshown(
        "Nothing in the content looks wrong, and something is missing: an address of which readers know. "
        "`digest check --published LIST` says, of the line of the list:",
        "addresses.txt:2:1: lost-address: '2026/11/night-ferry/' was published, and nothing would be there; "
        "write aliases: [2026/11/night-ferry] into what takes its place, or write into content/gone.yml why "
        "it is gone: 2026/11/night-ferry/: …",
        "If it has moved, let the old address lead on. If it had to go, say why in `content/gone.yml`:\n\n"
        "```yaml\n2026/11/night-ferry/: Withdrawn, because the report it was taken from was a forgery.\n```",
    ),
    "personal-metadata": Unshown(
        "The picture looks as it should. Its file holds more than it: telephones write the place of each "
        "photograph into it, cameras their number and the name of their owner. `digest check` says:",
        "content/images/ferry.jpg:1:1: personal-metadata: the file tells where it was taken, who took it; "
        "the site leaves that out, and the repository does not; take it out before you send it: `digest "
        "check --fix` does (warning)",
        "`digest check --fix` takes it out of the file, and everything else that does not show the picture; "
        "no pixel changes. Keep the original elsewhere if you need it. Without the program, let the one with "
        "which you edit pictures export a copy without metadata.\n\n"
        "What was committed before stays in the history of Git, and whoever has pulled it has it. "
        "[More on what has to go](../add-an-entry.md#where-the-text-itself-has-to-go).",
    ),
    "outdated-template": Unshown(
        "Nothing in the file is wrong. Its first line says what it was copied from, `digest override` writes "
        "that; and the theme's template of the same name is another one now. `digest check` says:",
        "overrides/pages/entry.html:1:1: outdated-template: this was copied from digest 0.1.0, and the theme "
        "has another text by now; compare them: digest override --diff pages/entry.html (warning)",
        "See what is new, and take over what you want, with the new first line: that one says that you have "
        "compared them.\n\n```console\ndigest override --diff pages/entry.html\n```",
    ),
    "symbolic-link": Unshown(
        "The file is only a pointer to another one: `ls -l` shows an arrow behind its name. "
        "`digest check` says:",
        f"{ENTRY}:1:1: symbolic-link: the file is a symbolic link; a regular file is wanted; "
        "put the file itself here",
        "Delete the link, and copy the file to its place.",
    ),
    "unreadable-file": Unshown(
        "The file is there, and the system does not hand it over: whoever runs `digest` may not read it, the "
        "disk is damaged, or it is a pipe and no file. `digest check` says which, such as:",
        f"{ENTRY}:1:1: unreadable-file: the file cannot be read (it is a pipe or a device); "
        "check that it exists and may be read",
        "`ls -l` shows what it is and who may read it; `chmod u+r FILE` lets you.",
    ),
    "unreadable-body": Unshown(
        "No text is known that does this: the Markdown library itself would fail on it, as it might on marks "
        "nested very deep. `digest check` would name the file and what went wrong:",
        f"{ENTRY}:12:1: unreadable-body: the Markdown cannot be read "
        "(RecursionError: maximum recursion depth exceeded); simplify nested marks",
        "Take quotations out of quotations, and lists out of lists, until it is read. Please report it.",
    ),
}
EXAMPLES: dict[str, Example] = {
    # The file
    "empty-file": Example(
        "***\n", f"{_HEAD}\n{_TEXT}", remark="A file was made and never filled.", shown="(nothing)\n"
    ),
    "too-large": Example(
        _TEXT * 22_000,
        _TEXT,
        shown=f"{_TEXT}(and so on, 1.56 million characters in all)\n",
    ),
    "not-utf-8": Example(
        "title: Die F\udce4hre f\udce4hrt wieder\n",
        "title: Die Fähre fährt wieder\n",
        remark="An editor saved it as Windows-1252 or Latin-1. Such bytes are shown as `\\x` and a number.",
        shown="title: Die F\\xe4hre f\\xe4hrt wieder\n",
    ),
    "byte-order-mark": Example(
        f"***\n\ufeff{_HEAD}\n{_TEXT}",
        f"{_HEAD}\n{_TEXT}",
        remark="Some editors of Windows put it there. It cannot be seen, and is shown here as `\\ufeff`.",
        shown=f"\\ufeff{_HEAD}\n{_TEXT}",
    ),
    "garbled-text": Example("title: The CafÃ© at the pier closes\n", "title: The Café at the pier closes\n"),
    "open-direction": Example(
        'title: "Night ferry \\u202ereturns"\n',
        "title: Night ferry returns\n",
        remark="The sign itself cannot be seen either. A word processor may have left it behind.",
    ),
    "line-endings": Example(
        f"***\n{_HEAD}\n{_TEXT}".replace("\n", "\r\n").replace("***\r\n", "***\n"),
        f"{_HEAD}\n{_TEXT}",
        remark="An editor of Windows ends lines so. They cannot be seen, and are shown here as `\\r`.",
        shown=f"{_HEAD}\n{_TEXT}".replace("\n", "\\r\n"),
    ),
    "control-character": Example('title: "Night ferry \\a returns"\n', "title: Night ferry returns\n"),
    "bad-file-name": Example(wrong_path="content/entries/2026/11/night ferry.md"),
    "conflict-marker": Example(
        "title: Night ferry returns to the islands\n<<<<<<< HEAD\nstory: ships\n=======\n>>>>>>> timetable\n",
        "title: Night ferry returns to the islands\n",
    ),
    "stray-file": Example(wrong_path="content/entries/2026/11/night-ferry.markdown"),
    "no-front-matter": Example(
        f"***\n{_FIELDS['title']}{_FIELDS['date']}{_FIELDS['source']}---\n\n{_TEXT}",
        f"---\n{_FIELDS['title']}{_FIELDS['date']}{_FIELDS['source']}---\n\n{_TEXT}",
    ),
    "unclosed-front-matter": Example(
        f"---\n{_FIELDS['title']}{_FIELDS['date']}{_FIELDS['source']}\n{_TEXT}",
        f"---\n{_FIELDS['title']}{_FIELDS['date']}{_FIELDS['source']}---\n\n{_TEXT}",
    ),
    "yaml-syntax": Example(
        "title: Ferries: the night boat returns\n", 'title: "Ferries: the night boat returns"\n'
    ),
    "yaml-too-deep": Example("tags: [[[[[[[[[[ferries]]]]]]]]]]\n", "tags: [ferries]\n"),
    "yaml-feature": Example("tags: &usual [ferries]\n", "tags: [ferries]\n"),
    "duplicate-key": Example("tags: [ferries]\ntags: [transport]\n", "tags: [ferries, transport]\n"),
    "cut-text": Example("title: Ferry is the region's #1\n", 'title: "Ferry is the region\'s #1"\n'),
    "unknown-field": Example(
        "sumary: The night boat sails again.\n", "summary: The night boat sails again three times a week.\n"
    ),
    "missing-field": Example(
        "source:\n  name: Example News\n",
        "source:\n  name: Example News\n  url: https://example.org/night-ferry\n",
    ),
    "too-long": Example(
        f"title: Night ferry returns{' and returns' * 40}\n",
        "title: Night ferry returns again and again\n",
        shown="title: Night ferry returns and returns and returns (and so on, 499 characters in all)\n",
    ),
    "wrong-type": Example("tags: ferries\n", "tags: [ferries]\n"),
    "bad-value": Example("draft: perhaps\n", "draft: true\n"),
    "bad-date": Example("date: 11/12/2026\n", "date: 2026-11-12\n"),
    "bad-span": Example("event_date: 2026-12-03/2026-12-01\n", "event_date: 2026-12-01/2026-12-03\n"),
    "odd-date": Example("date: 18 November 2026\n", "date: 2026-11-18\n"),
    "bad-address": Example(
        "source:\n  name: Example News\n  url: example.org/night-ferry\n",
        "source:\n  name: Example News\n  url: https://example.org/night-ferry\n",
    ),
    "bad-language": Example("language: German\n", "language: de\n"),
    "bad-exception": Example(
        "exceptions:\n  distant-source:\n",
        "source:\n  name: Example News\n  url: https://example.org/night-ferry\n  published: 2026-06-02\n"
        "exceptions:\n  distant-source: The council published its decision only now.\n",
    ),
    "needless-exception": Example(
        "exceptions:\n  distant-source: The council published its decision only now.\n",
        "source:\n  name: Example News\n  url: https://example.org/night-ferry\n  published: 2026-06-02\n"
        "exceptions:\n  distant-source: The council published its decision only now.\n",
    ),
    # What entries refer to
    "unknown-tag": Example("tags: [feries]\n", "tags: [ferries]\n"),
    "tag-alias": Example("tags: [ferry boats]\n", "tags: [ferries]\n"),
    "duplicate-tag": Example("tags: [ferries, transport, Ferries]\n", "tags: [ferries, transport]\n"),
    "tracking-parameters": Example(
        "source:\n  name: Example News\n  url: https://example.org/night-ferry?id=7&utm_source=newsletter\n",
        "source:\n  name: Example News\n  url: https://example.org/night-ferry?id=7\n",
    ),
    "local-address": Example(
        "source:\n  name: Example News\n  url: http://192.168.1.20/night-ferry\n",
        "source:\n  name: Example News\n  url: https://example.org/night-ferry\n",
        remark="Where the readers of a digest share a network, `rules_off: [local-address]` in `mkdocs.yml` "
        "is the answer.",
    ),
    "unknown-outlet": Example(
        "source:\n  name: Exampel News\n  url: https://example.org/night-ferry\n",
        "source:\n  name: Example News\n  url: https://example.org/night-ferry\n",
    ),
    "misspelt-byline": Example(
        "byline: [Jana Weis]\n",
        "byline: [Jana Weiss]\n",
        beside={"content/contributors.yml": "jana-weiss:\n  name: Jana Weiss\n"},
        remark="Here `content/contributors.yml` has Jana Weiss. Is it somebody else? Add that person, too. "
        "Of names in which a word begins or ends with another letter, as Maria and Marie, nothing is said.",
    ),
    "unknown-story": Example("story: island-ferry\n", "story: island-ferries\n"),
    "unknown-entry": Example(
        "language: de\ntranslates: 2025/10/autumn-timetabel\n",
        "language: de\ntranslates: 2025/10/autumn-timetable\n",
        beside=_beside(_OTHER),
    ),
    "same-language": Example(
        "translates: 2025/10/autumn-timetable\n",
        "language: de\ntranslates: 2025/10/autumn-timetable\n",
        beside=_beside(_OTHER),
        remark="The other entry is in the site's language, and so is one that does not say in which it is.",
    ),
    "unlike-original": Example(
        "language: de\ntranslates: 2025/10/autumn-timetable\ntags: [ferries]\n",
        "language: de\ntranslates: 2025/10/autumn-timetable\ntags: [transport]\n",
        beside=_beside(f"{_OTHER}tags: [transport]\n"),
        remark="The other entry has `tags: [transport]`. If it is about ferries, let it say so.",
    ),
    "uncorrected-translation": Example(
        "language: de\ntranslates: 2025/10/autumn-timetable\ndate: 2025-10-02\n",
        "language: de\ntranslates: 2025/10/autumn-timetable\ndate: 2025-10-02\n"
        "corrections:\n  - {date: 2025-10-05, note: Zuerst stand hier Linie 6. Es ist Linie 7.}\n",
        "content/entries/2025/10/autumn-timetable.de.md",
        beside=_beside(
            f"{_OTHER}corrections:\n"
            "  - {date: 2025-10-04, note: The first version said line 6. It is line 7.}\n"
        ),
        remark="The other entry was corrected on 4 October 2025.",
    ),
    "wrong-digest": Example(
        "---\nlead: 2026/11/night-ferry\n---\n",
        "---\nlead: 2026/11/night-ferry\n---\n",
        "content/digests/2026-W47.md",
        "content/digests/2026-W46.md",
        beside={ENTRY: ""},
        remark="18 November 2026 is in the week 2026-W47.",
    ),
    "repeated-entry": Example(
        "---\norder:\n  - 2026/11/night-ferry\n  - 2026/11/night-ferry\n---\n",
        "---\norder:\n  - 2026/11/night-ferry\n---\n",
        "content/digests/2026-W47.md",
        beside={ENTRY: ""},
    ),
    "bad-digest-name": Example(
        "---\ntitle: Boats by night\n---\n",
        "---\ntitle: Boats by night\n---\n",
        "content/digests/2026-W47.md",
        "content/digests/2026-11.md",
        remark="This digest is a weekly one.",
    ),
    "empty-digest": Example(
        "---\ntitle: Boats by night\n---\n",
        "---\ntitle: Boats by night\n---\n",
        "content/digests/2026-W47.md",
        "content/digests/2026-W37.md",
        beside={ENTRY: ""},
        remark="The only entry is of 18 November 2026.",
    ),
    "missing-image": Example(_PRINTED.replace("map", "mpa"), _PRINTED),
    "missing-audio": Example(
        _HEARD.replace("ferry", "fery"), _HEARD, beside={"content/pages/audio/ferry.mp3": "ID3"}
    ),
    "image-outside": Example(_PRINTED.replace("images/", "/pictures/"), _PRINTED),
    "unfinished-markdown": Example(
        "The boat rested since [autumn]().\n",
        "The boat rested since [autumn](/2025/10/autumn-timetable/).\n",
        beside=_beside(_OTHER),
    ),
    "run-on-list": Example(
        "On board:\n- bicycles\n- cars, from April\n",
        "On board:\n\n- bicycles\n- cars, from April\n",
    ),
    "unsafe-image": Example(
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>\n',
        '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>\n',
        "content/images/route.svg",
    ),
    "broken-link": Example(
        "The boat rested since [autumn](/2025/10/autumn-timetabel/).\n",
        "The boat rested since [autumn](/2025/10/autumn-timetable/).\n",
        beside=_beside(_OTHER),
    ),
    "withdrawn-link": Example(
        "The boat rested since [autumn](/2025/10/day-boat/).\n",
        "The boat rested since autumn.\n",
        beside={"content/gone.yml": "2025/10/day-boat/: Withdrawn by its author.\n"},
        remark="`gone.yml` says of the entry that is linked: “Withdrawn by its author.”",
    ),
    # Identity and addresses
    "duplicate-id": Example(
        "id: ferry\n",
        "id: night-ferry\n",
        beside=_beside(f"id: ferry\n{_OTHER}"),
        remark="Another entry has `id: ferry`.",
    ),
    "duplicate-guid": Example(
        "guid: ferry\n",
        "guid: night-ferry\n",
        beside=_beside(f"guid: ferry\n{_OTHER}"),
        remark="Another entry has `guid: ferry`.",
    ),
    "same-report": Example(
        "source:\n  name: Example News\n  url: https://example.org/timetable\n",
        "source:\n  name: Example News\n  url: https://example.org/night-ferry\n",
        beside=_beside(_OTHER),
        remark="Another entry is about https://example.org/timetable.",
    ),
    "duplicate-story": Example(
        "title: Night ferry returns to the islands in December\n",
        "title: Night ferry sells out in an hour\n"
        "summary: All places of the first week are taken. The company asks those who wait to try again.\n",
        beside=_beside(
            f"---\n{_OTHER_SOURCE}title: Night ferry returns to islands in December\ndate: 2026-11-17\n"
            "summary: Eastholm has its boat back. The mayor thanks the state for its grant.\n---\n",
            "content/entries/2026/11/boat-is-back.md",
        ),
        remark="Another entry, of the day before, is called “Night ferry returns to islands in December”.",
    ),
    "no-identity": Example(
        "plugins:\n  - digest:\n      cadence: weekly\n",
        "plugins:\n  - digest:\n      cadence: weekly\n      identity: example.org\n",
        "mkdocs.yml",
    ),
    "undrawn-card": Example(
        "plugins:\n  - digest:\n      identity: example.org\n      social_cards: true\n",
        "plugins:\n  - digest:\n      identity: example.org\n",
        "mkdocs.yml",
        beside={ENTRY: "title: 밤배가 섬으로 돌아온다\nlanguage: ko\n"},
        remark="The only headline is Korean. Instead the owner could put `NotoSansKR-Bold.otf`, which has "
        "its letters, into `content/fonts/`, and write `card_font: fonts/NotoSansKR-Bold.otf`.",
    ),
    "address-collision": Example(
        wrong_path="content/entries/stories/island-ferries.md",
        remark="All stories have their pages at `/stories/`.",
    ),
    "not-gone": Example(
        "2026/11/day-boat/: Withdrawn by its author.\n2026/11/night-ferry/: Withdrawn by its author.\n",
        "2026/11/day-boat/: Withdrawn by its author.\n",
        "content/gone.yml",
        beside={ENTRY: ""},
        remark="The entry `night-ferry.md` is still there.",
    ),
    "misplaced-entry": Example(wrong_path="content/entries/2025/11/night-ferry.md"),
    "odd-file-name": Example(wrong_path="content/entries/2026/11/NightFerry.md"),
    "bad-alias": Example("aliases: ['https://example.org/ferry']\n", "aliases: [2026/10/ferry/]\n"),
    "duplicate-name": Example(
        "ferries:\n  aliases: [boats]\nyachts:\n  aliases: [boats]\n",
        "ferries:\n  aliases: [boats]\nyachts:\n",
        _TAGS,
    ),
    "parent-loop": Example(
        "transport:\n  parent: ferries\nferries:\n  parent: transport\n",
        "transport:\nferries:\n  parent: transport\n",
        _TAGS,
    ),
    "parents-too-deep": Example(
        "".join(f"harbour-{step}:\n  parent: harbour-{step + 1}\n" for step in range(11)) + "harbour-11:\n",
        "harbour-0:\n  parent: harbour-11\nharbour-11:\n",
        _TAGS,
    ),
    "unknown-parent": Example(
        "transport:\nferries:\n  parent: transprot\n", "transport:\nferries:\n  parent: transport\n", _TAGS
    ),
    # The body
    "removed-html": Example("It sails <blink>tonight</blink>.\n", "It sails **tonight**.\n"),
    "removed-address": Example(
        "The [timetable](file:///home/me/timetable.pdf) is out.\n",
        "The [timetable](https://example.org/timetable.pdf) is out.\n",
    ),
    "remote-image": Example(
        '![The route](https://example.org/route.png "Map: Island Line")\n',
        '![The route](/images/map.svg "Map: Island Line")\n',
    ),
    "remote-audio": Example(
        "audio:\n  url: https://media.example.org/ferry.mp3\n",
        _HEARD,
        beside={"content/pages/audio/ferry.mp3": "ID3"},
        remark="Or name `media.example.org` in `audio_hosts`, in `mkdocs.yml`.",
    ),
    "blocked-by-policy": Example(
        '<iframe src="https://maps.example.org/harbour"></iframe>\n',
        "[The harbour on a map](https://maps.example.org/harbour)\n",
        "content/pages/contact.md",
    ),
    "no-alt": Example(
        '![](/images/map.svg "Map: Island Line")\n', '![The route](/images/map.svg "Map: Island Line")\n'
    ),
    "no-credit": Example(
        "![The route](/images/map.svg)\n", "![The route](/images/map.svg)\n\n*Map: Island Line*\n"
    ),
    # The news
    "no-text": Example(
        f"---\n{_FIELDS['title']}{_FIELDS['date']}{_FIELDS['source']}---\n",
        f"---\n{_FIELDS['title']}{_FIELDS['date']}{_FIELDS['source']}{_FIELDS['summary']}---\n",
    ),
    "correction-before-entry": Example(
        "corrections:\n  - date: 2025-11-19\n    note: It sails from 1 December, not from 1 November.\n",
        "corrections:\n  - date: 2026-11-19\n    note: It sails from 1 December, not from 1 November.\n",
    ),
    "update-before-entry": Example("updated: 2025-11-19\n", "updated: 2026-11-19\n"),
    "distant-event": Example("event_date: 2062-12-01\n", "event_date: 2026-12-01\n"),
    "figure-name": Example(
        "story: island-ferries\nfigures: {Sailing a week: three}\n",
        "story: island-ferries\nfigures: {Sailings a week: three}\n",
        beside=_beside(
            f"{_OTHER_SOURCE}{_OTHER_TITLE}date: 2026-10-01\nstory: island-ferries\n"
            "figures: {Sailings a week: none}\n",
            "content/entries/2026/10/trial.md",
        ),
        remark="An earlier entry of the story has `Sailings a week: none`.",
    ),
    "distant-date": Example(
        "date: 2062-11-18\n", "date: 2026-11-18\n", "content/entries/night-ferry.md", beside=_beside(_OTHER)
    ),
    "published-after-entry": Example(
        f"{_FIELDS['source']}  published: 2026-12-17\n", f"{_FIELDS['source']}  published: 2026-11-17\n"
    ),
    "distant-source": Example(
        f"{_FIELDS['source']}  published: 2026-01-17\n", f"{_FIELDS['source']}  published: 2026-11-17\n"
    ),
    "stale-story": Example(
        "story: island-ferries\n",
        f"{_FIELDS['tags']}",
        beside=_beside(f"{_OTHER}story: island-ferries\n"),
        remark="The entry before this one in the story is dated 2025-10-01.",
    ),
    "joined-names": Example(
        "cites: [Island Line، Harbour Office]\n", "cites: [Island Line, Harbour Office]\n"
    ),
    "marks-in-field": Example(
        "summary: The night boat sails **again**, says the company.\n",
        "summary: The night boat sails again, says the company.\n",
    ),
    "other-script": Example(
        "title: 밤배가 섬으로 돌아온다\nsummary: 일주일에 세 번 다시 다닌다고 회사가 밝혔다.\n",
        "title: 밤배가 섬으로 돌아온다\nsummary: 일주일에 세 번 다시 다닌다고 회사가 밝혔다.\nlanguage: ko\n",
        remark="The site is in English.",
    ),
    "other-language": Example(
        f"title: Die Nachtfähre fährt wieder\nsummary: {_GERMAN}\nlanguage: ch\n",
        f"title: Die Nachtfähre fährt wieder\nsummary: {_GERMAN}\nlanguage: de-CH\n",
    ),
    "odd-headline": Example(
        "title: NIGHT FERRY IS BACK AT LAST!!!\n", "title: Night ferry returns to the islands\n"
    ),
    "repeated-headline": Example(
        "title: Night ferry returns to the islands\nsummary: The night ferry returns to the islands.\n",
        "title: Night ferry returns to the islands\n"
        "summary: Three sailings a week are planned. The company speaks of a trial until spring.\n",
    ),
    "repeated-paragraph": Example(
        f"{_PARAGRAPH}\nIt does not say who pays.\n\n{_PARAGRAPH}",
        f"{_PARAGRAPH}\nIt does not say who pays.\n",
    ),
    "tangled-markdown": Example(
        _BRACKETS,
        f"```text\n{_BRACKETS}```\n",
        shown=f"{_BRACKETS[:40]} (and so on, 5,000 of them)\n",
        shown_right=f"```text\n{_BRACKETS[:40]} (and so on)\n```\n",
    ),
    "unattributed-quotation": Example(
        "Two winters passed. “Nobody here believed any more that we would see that boat again.”\n",
        "Two winters passed. “Nobody here believed any more that we would see that boat again,” the mayor "
        "of Eastholm told Example News.\n",
    ),
    "copied-text": Example(
        f"{_REPORT}\n",
        "One can cross by night again, Example News reports: three sailings a week, on trial.\n",
        beside={f".cache/digest/reports/{name_report(_ADDRESS)}": _REPORT},
        remark="Only reports that were fetched on this machine are compared, as `digest new` does it: the "
        "forge, the form at `/edit/` and other machines have none, and say nothing. What stands in quotation "
        "marks, or in lines that begin with `>`, is not looked at, however long.",
    ),
    # What a site has in the place of the theme's files
    "broken-catalogue": Example(
        'msgid "Digest %(name)s"\nmsgstr "Briefing %(briefing)s"\n',
        'msgid "Digest %(name)s"\nmsgstr "Briefing %(name)s"\n',
        "overrides/locale/en.po",
    ),
    "doubtful-translation": Example(
        'msgid ""\nmsgstr "Plural-Forms: nplurals=1; plural=0;\\n"\n',
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n',
        "overrides/locale/en.po",
    ),
    "unknown-message": Example(
        'msgid "Corected"\nmsgstr "Put right"\n',
        'msgid "Corrected"\nmsgstr "Put right"\n',
        "overrides/locale/en.po",
    ),
    "broken-template": Example(
        "<b>Harbour fair</b>\n<a href=\"{{ 'fair/' | urll }}\">Read on</a>\n",
        "<b>Harbour fair</b>\n<a href=\"{{ 'fair/' | url }}\">Read on</a>\n",
        "overrides/partials/announce.html",
    ),
    "unused-template": Example(
        "<b>Harbour fair</b>\n",
        "<b>Harbour fair</b>\n",
        "overrides/partials/announce.html",
        "overrides/partials/anounce.html",
    ),
}
