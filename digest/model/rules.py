"""Which faults do we know, and how grave is each?

The one table of rules: `digest check` takes severities from it, `docs/rules.md` is written from it.
"""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

# Pictures, templates, hand-written pages and settings have no place for an exception; exceptions need none.
_WITHOUT_A_PLACE = frozenset(
    (
        "blocked-by-policy broken-image needless-exception no-identity outdated-template personal-metadata "
        "undrawn-card unknown-message unused-template"
    ).split()
)


@dataclass(frozen=True)
class Rule:
    """A rule of the house.

    `text` says what is refused or noted, `why` what it would do to readers, contributors or feeds.
    `sometimes` means that some runs or machines cannot find it: no exception from it is called needless.
    """

    name: str
    severity: Severity
    text: str
    why: str
    sometimes: bool = False

    @property
    def has_exceptions(self) -> bool:
        """Whether a file may be excepted: an error stands, and no exception can be excepted."""
        return self.severity == "warning" and self.name not in _WITHOUT_A_PLACE


def _error(name: str, text: str, why: str) -> Rule:
    return Rule(name, "error", text, why)


def _warning(name: str, text: str, why: str, *, sometimes: bool = False) -> Rule:
    return Rule(name, "warning", text, why, sometimes)


RULES: tuple[Rule, ...] = (
    # The file
    _error("empty-file", "The file holds nothing.", "An entry needs front matter at least."),
    _error(
        "too-large",
        "A file, its front matter or its body is larger than the limit.",
        "One file must not slow down or stop the build for everyone.",
    ),
    _error(
        "not-utf-8",
        "The file is not UTF-8.",
        "Guessing the encoding turns names and quotations into nonsense.",
    ),
    _error(
        "control-character",
        "The text holds a character that XML cannot hold.",
        "One such character breaks the whole feed for every subscriber.",
    ),
    _error(
        "symbolic-link", "The file is a symbolic link.", "A link can publish files from outside `content/`."
    ),
    _error("unreadable-file", "The file cannot be read.", "What cannot be read cannot be published."),
    _error(
        "bad-file-name",
        "The file name holds a character that has no place in an address.",
        "The name becomes the address of the page, for good.",
    ),
    _warning(
        "stray-file",
        "The file is not of a kind that is read in this folder.",
        "It would be silently left out; perhaps its ending is wrong. By `.gitattributes` and `.gitignore` "
        "git would show no change of entries, or leave new ones out.",
    ),
    _error(
        "conflict-marker",
        "Marks of git stand in the file, between which two versions of a passage lie.",
        "Readers would see both, and the marks. A blank before a mark makes it text.",
    ),
    _warning(
        "byte-order-mark",
        "The file starts with a byte order mark.",
        "Other tools take it for a part of the text; `digest check --fix` removes it.",
    ),
    _warning(
        "open-direction",
        "A sign that cannot be seen turns the direction of the text, and nothing ends that.",
        "A reviewer, or a reader of a list, sees what stands after it in another order than it has.",
    ),
    _warning(
        "garbled-text",
        "The text was read in another encoding than its own before it was saved, as in `CafÃ©`, or letters "
        "of it were lost.",
        "Readers see nonsense in the place of names and quotation marks, and no search finds them.",
    ),
    _warning(
        "line-endings",
        "Lines end in CR LF.",
        "Mixed line endings make every later change look like a change of the whole file; "
        "`digest check --fix` mends them.",
    ),
    # The front matter
    _error(
        "no-front-matter",
        "The file does not open with a line of three dashes.",
        "Without front matter there is no headline, date or source.",
    ),
    _error(
        "unclosed-front-matter",
        "The front matter is never closed.",
        "Where the header ends and the text begins would be a guess.",
    ),
    _error(
        "yaml-syntax",
        "The front matter is not well-formed YAML.",
        "Nothing in it can be trusted to be what was meant.",
    ),
    _error(
        "yaml-too-deep",
        "The YAML is nested too deeply or holds too many values.",
        "Such files exhaust memory or crash YAML libraries.",
    ),
    _error(
        "yaml-feature",
        "The YAML uses an anchor, an alias, a tag or a merge key.",
        "They are not needed here and can be made to explode.",
    ),
    _error("duplicate-key", "A field is written twice.", "One of the two values would be lost in silence."),
    _warning(
        "cut-text",
        "A # after a space begins a comment in YAML, and cuts a text short or takes an item of a list away.",
        "Readers would see half of it or nothing, and nobody would notice.",
    ),
    _error(
        "unknown-field",
        "The field is not one that is known here.",
        "A misspelt field would be ignored, and nobody would notice.",
    ),
    _error(
        "missing-field",
        "A field that is needed is missing or empty.",
        "Readers must see the headline, the date and the source of every entry.",
    ),
    _error(
        "wrong-type",
        "The value is of another kind than the field takes.",
        "A list where text is wanted cannot be shown.",
    ),
    _error("bad-value", "The value is not one of those the field takes.", "It would have no meaning."),
    _error(
        "too-long",
        "The text is longer than the field takes.",
        "Headlines and ledes stand in lists, feeds and previews.",
    ),
    _error(
        "bad-date",
        "The text is not a date, or no such day exists.",
        "The date decides in which digest an entry appears.",
    ),
    _error(
        "bad-span",
        "The event ends before it begins, or has a time at one end only.",
        "No calendar can hold it.",
    ),
    _warning(
        "odd-date",
        "The date is written in an unusual way; what was understood is said.",
        "Readers of the file may understand another day.",
    ),
    _error(
        "bad-address",
        "The text is not a web address that can be linked.",
        "Links are http or https with a host; everything else is a broken or a dangerous link.",
    ),
    _error(
        "bad-language",
        "The text is not a language tag (BCP 47).",
        "Screen readers, hyphenation and search go by it.",
    ),
    _error(
        "bad-exception",
        "The exception is from no rule, or from one that has none, or gives no reason.",
        "An error cannot be silenced, and a warning only in the open: whoever reads the file must see why.",
    ),
    _warning(
        "needless-exception",
        "The exception silences nothing.",
        "It would hide the next fault of that kind, and nobody would have said that it may.",
    ),
    # What entries refer to
    _error(
        "unknown-tag",
        "The tag is not in `tags.yml`.",
        "A misspelt tag makes a second page for the same subject.",
    ),
    _warning(
        "unknown-outlet",
        "The outlet is not in `outlets.yml`.",
        "It gets a page of its own, without a description, perhaps beside its other spelling.",
    ),
    _warning(
        "misspelt-byline",
        "The byline is nearly the name of somebody in `contributors.yml`.",
        "It gets a page of its own, and the entry is missing on that of whoever wrote it.",
    ),
    _error(
        "unknown-story",
        "There is no such story in `content/stories/`.",
        "The entry would be missing from the timeline it belongs to.",
    ),
    _error(
        "unknown-entry",
        "There is no entry with this id, or entries translate each other in a circle.",
        "A translation, a comment, a lead or an order that points nowhere cannot be shown.",
    ),
    _warning(
        "same-language",
        "A translation is in the language of what it translates, or of another translation of that.",
        "Readers would be offered the same language twice; `language:` is missing on one of the two.",
    ),
    _warning(
        "unlike-original",
        "A translation has a tag, a story or an event date that its original lacks, or lacks its event date.",
        "Lists and the calendar show a story by what its original says, in whatever language: what the "
        "translation alone says takes it nowhere, and what it lacks its readers miss.",
    ),
    _error(
        "wrong-digest",
        "The entry does not belong to this digest.",
        "A digest leads with and orders its own entries only.",
    ),
    _warning(
        "repeated-entry",
        "An editor's note lists an entry twice.",
        "The first place counts. The other was perhaps meant for another entry.",
    ),
    _error(
        "bad-digest-name",
        "The file name is not the name of a digest of this site's cadence.",
        "The note would belong to no digest and never be shown.",
    ),
    _warning(
        "empty-digest",
        "An editor's note is about a digest without an entry, and a later one has entries.",
        "A digest without entries has no page: nobody would read the note. Its name is probably mistyped.",
    ),
    _error("missing-image", "The image file does not exist.", "Readers would see a broken picture."),
    _error(
        "missing-audio",
        "What readers are to hear is no file among the hand-written pages, or an empty one.",
        "The player would stay silent, and podcast apps would try again and again.",
    ),
    _warning(
        "odd-cover",
        "The cover of a podcast is no square, or not between 1,400 and 3,000 pixels wide.",
        "Apple's directory refuses the podcast, and so do some that follow it.",
    ),
    _error(
        "image-outside",
        "The image does not lie in `content/images/`.",
        "Only files of that folder are published.",
    ),
    _error(
        "unsafe-image",
        "A picture is of another kind than its name says, or an SVG holds something that can run, load or "
        "disguise.",
        "An SVG opened by itself runs with the rights of the site; a photograph of another kind would keep "
        "what tells where it was taken.",
    ),
    _warning(
        "broken-image",
        "A photograph breaks off before its end.",
        "Readers would see a part of it, or none.",
    ),
    _warning(
        "personal-metadata",
        "The file of a photograph tells where it was taken, who took it, or the number of the camera.",
        "It is published without that, but whoever reads the repository has the file as it is; `digest check "
        "--fix` takes it out.",
    ),
    _warning(
        "broken-link",
        "A link leads to a page or an image that this digest does not have, or to a heading that its text, "
        "or the entry that it leads to, does not have; nothing refers to a note; or a style sheet of the "
        "site's own names a file that is not there. What `nav:` and `copyright:` of `mkdocs.yml` link "
        "counts, too.",
        "Readers would meet an error page, or stay where they are.",
    ),
    _warning(
        "withdrawn-link",
        "A link leads to a page of which `gone.yml` says why it is gone.",
        "Readers follow it for what the page said, and find only the reason; what the text takes from it may "
        "be wrong as well. A notice that something was withdrawn links it on purpose, and has an exception.",
    ),
    _warning(
        "tag-alias",
        "The tag is written by another of its names.",
        "One subject under one name is found by whoever searches the files; `digest check --fix` writes it.",
    ),
    _warning(
        "duplicate-tag",
        "The entry carries a tag twice.",
        "One of the two was perhaps meant to be another; `digest check --fix` removes it.",
    ),
    # Identity and addresses
    _error("duplicate-id", "Two entries have the same id.", "Whatever names the id would mean both of them."),
    _error(
        "duplicate-guid",
        "Two items of the feeds have the same id.",
        "Subscribers would see only one of them.",
    ),
    _warning(
        "same-report",
        "An entry is about the report that another one of the same language is about.",
        "It may be there twice. And while neither has a `guid`, the ids of both depend on each other.",
    ),
    _warning(
        "duplicate-story",
        "An entry tells what another one tells: the address leads to its report, the text is a copy, or, "
        "within some weeks, headline or text are nearly the same.",
        "Readers get the story twice, and a correction reaches one of the two.",
    ),
    _warning(
        "tracking-parameters",
        "An address carries parameters that only say how somebody came to it, such as `utm_source`, or "
        "leads over somebody who counts that, such as Safe Links of Outlook or `l.facebook.com`.",
        "They tell on readers, and hide that two addresses are one. What a mail program has wrapped holds "
        "the address of whom the mail was sent to.",
    ),
    _warning(
        "local-address",
        "A source is linked within somebody's own network, such as `http://127.0.0.1/` or `http://intranet/`.",
        "No reader can go there, and a link into the reader's own network may do harm.",
    ),
    _warning(
        "no-identity",
        "The settings have no `identity`.",
        "The ids in feeds follow the host then: when the site moves, subscribers get everything again.",
    ),
    _warning(
        "undrawn-card",
        "Social cards are wanted, and the font has not the letters of every headline, or most are in a "
        "script that no font is enough for: Arabic, Hebrew, Thai, those of India.",
        "Where those pages are shared there is no picture, and nothing else would say so.",
    ),
    _error(
        "address-collision",
        "Two pages have the same address, or addresses that differ by case or Unicode form only.",
        "One would overwrite the other.",
    ),
    _error(
        "lost-address",
        "An address that was published would lead nowhere. Only `--base` and `--published` look.",
        "Readers have bookmarked it, others link to it, and programs ask for it; they would find nothing.",
    ),
    _warning(
        "announced-again",
        "The id in feeds of a published entry is another one now. Only `--base` looks.",
        "Programs that read feeds take the entry for a new one, and tell their readers of it again.",
        sometimes=True,
    ),
    _warning(
        "late-entry",
        "A new entry is dated into a digest that went out already. Only `--base` looks.",
        "Who gets the digest by mail never sees the entry, and few programs for feeds show it again.",
        sometimes=True,
    ),
    _warning(
        "not-gone",
        "A line of `gone.yml` is about an address that is there, or there again.",
        "The page is printed, and nobody reads the reason: the line is wrong, or it has done its work.",
    ),
    _warning(
        "misplaced-entry",
        "The entry lies in the folder of another year or month than its date's.",
        "Its address says another date than its page; the next contributor looks for it elsewhere. Folders "
        "that are no year and month are not judged, and what renders an entry may lie beside it.",
    ),
    _warning(
        "odd-file-name",
        "The file name has capitals, or an ending before its ending, such as `.md.md`; or what stands in "
        "`aliases` looks like a name, such as `The boat`.",
        "The name becomes the address of the page, for good.",
    ),
    _error("bad-alias", "The old address is not an address of this site.", "A redirect is written there."),
    _error(
        "duplicate-name",
        "The same name, alias or former id stands under two of a list, or a former id is today's.",
        "Which of them an entry means would be a guess.",
    ),
    _error("parent-loop", "A tag is its own ancestor.", "There would be no top of the tree."),
    _error(
        "parents-too-deep",
        "More than ten tags lie above a tag.",
        "All of them hold its entries and stand on its page: a long chain would fill the site.",
    ),
    _error("unknown-parent", "The parent is not a tag of this file.", "The tag would hang in the air."),
    _warning(
        "marks-in-field",
        "A field, which is plain text, holds marks of Markdown or HTML, or what a template left, such as "
        "`{{title}}`.",
        "Lists, feeds and search show it letter by letter: readers see the asterisks.",
    ),
    _warning(
        "joined-names",
        "An item of a list holds a semicolon, or a comma of another script, such as `،` or `，`.",
        "To the program it is one name where two were meant, and neither is known by its own.",
    ),
    # The body
    _warning(
        "removed-html",
        "The sanitiser took an element or an attribute out of the text.",
        "What contributors write must not be able to run, disguise or load anything.",
    ),
    _warning(
        "removed-address",
        "The sanitiser took a link or an image address out of the text.",
        "Links are http, https or mailto, or lead to a page of this digest; images lie in `content/images/`.",
    ),
    _warning(
        "remote-image",
        "An image from another host is shown as a link.",
        "Loading it would tell that host who reads what; put it into `content/images/`.",
    ),
    _warning(
        "remote-audio",
        "What readers are to hear is at another host, and linked: it does not play on the page.",
        "To play it tells that host who listens; the owner of the site allows that, in `audio_hosts`.",
    ),
    _warning(
        "blocked-by-policy",
        "A hand-written page, `mkdocs.yml`, a template or a style sheet of the site's own asks for what the "
        "policy of each page blocks: what is of other hosts, frames, and scripts in "
        "attributes or links.",
        "Readers would see a gap, and the author would not: `digest serve` has no policy.",
    ),
    _warning(
        "no-alt",
        "Nothing is said of what one sees in an image in the text.",
        "Whoever cannot see it, or waits for it, learns nothing of it.",
    ),
    _warning(
        "no-credit",
        "Nothing is said of who made an image in the text: no words stand in its paragraph, its caption or "
        "its title, or in emphasis right below.",
        "Whoever made it has a right to be named, and readers want to know what they look at. A title "
        "counts, because the maker is named; but only a mouse shows it, so a line below is better.",
    ),
    _error(
        "unreadable-body",
        "The Markdown library cannot read the body.",
        "The entry would appear without its text.",
    ),
    _warning(
        "unfinished-markdown",
        "A link has no address or a blank within, a note no text, a block of code no end, a table no empty "
        "line around it or no column for a cell, a list begins with `•`, Markdown stands in HTML, or a mark "
        "is known to other programs only, such as `~~`, `[[` or `{#id}`.",
        "Readers would see the marks of Markdown, other numbers than the written ones, or a link that leads "
        "nowhere; or they would miss a cell.",
    ),
    _warning(
        "run-on-list",
        "A list begins right below a line of text.",
        "Other programs make a list of it; here all of it stands in one line with that text. "
        "`digest check --fix` sets it apart.",
    ),
    _error(
        "tangled-markdown",
        "A text holds so many marks in one another, or never closed, that reading it would take minutes.",
        "One file must not slow down or stop the build for everyone. The work is counted, not timed: the "
        "verdict is the same on every machine, and news makes a hundredth of what is allowed at most.",
    ),
    # The news
    _warning(
        "no-text",
        "The entry has neither a summary nor a body, or the comment no text.",
        "Readers and feeds would see a headline only.",
    ),
    _warning(
        "correction-before-entry",
        "The correction is dated before the entry, or that of an editor's note before its digest.",
        "One of the two dates is wrong.",
    ),
    _warning(
        "update-before-entry",
        "The update is dated before the entry.",
        "One of the two dates is wrong; who updates an entry leaves its date as it was.",
    ),
    _warning(
        "uncorrected-translation",
        "What an entry translates was corrected, and the translation says nothing of it.",
        "Its readers, who may read no other language, still read the mistake.",
    ),
    _warning(
        "distant-event",
        "The event is more than ten years from the entry.",
        "It is probably a typing error, and would stand where no reader looks into the calendar.",
    ),
    _warning(
        "figure-name",
        "A figure is called almost as in the other reports of its story.",
        "Under one name readers see how it changed; under two it looks like two figures.",
    ),
    _warning(
        "dead-link",
        "A link leads nowhere any more. Only `digest check --links` asks. A source may be gone where "
        "`archive_url` names a copy.",
        "Readers cannot look at what the entry is taken from.",
        sometimes=True,
    ),
    _warning(
        "distant-date",
        "The entry is dated more than ten years after all others.",
        "It is probably a typing error, and the entry would wait for years without a word; or the date is by "
        "another calendar.",
    ),
    _warning(
        "published-after-entry",
        "The source is dated more than a day after the entry.",
        "One of the two dates is wrong.",
    ),
    _warning(
        "distant-source",
        "The source is dated more than 60 days before the entry.",
        "Readers would take old news for new; or one of the two dates is wrong.",
    ),
    _warning(
        "stale-story",
        "No other entry of the story is dated within the year before this one.",
        "It may be another story by now; a reader of the timeline would look for what lies between.",
    ),
    _warning(
        "other-script",
        "The entry names no language, and its headline and lede have no letter of the site's script.",
        "It is taken for a text in the language of the site: its page would be read out, broken into lines "
        "and searched as what it is not.",
    ),
    _warning(
        "other-language",
        "The text has many words of another language than the one it says, and hardly one of that.",
        "Its page would be read out, broken into lines and searched as what it is not, and stand in lists of "
        "a language that its readers do not know. Codes are those of languages: `ch` is Chamorro, and the "
        "German of Switzerland is `de-CH`.",
    ),
    _warning(
        "odd-headline",
        "The headline is an address, is in capitals, is shouted, or has more than 200 characters.",
        "It stands in lists, feeds and letters, and says what happened, calmly, in one sentence.",
    ),
    _warning(
        "repeated-headline",
        "The summary says what the headline says and nothing else, or the text begins with the headline.",
        "The two stand below each other, in lists and feeds or on the page: readers would read one sentence "
        "twice.",
    ),
    _warning(
        "repeated-paragraph",
        "A paragraph of 80 characters or more stands twice in a text.",
        "Two versions of an entry were merged, and both of a passage were kept: readers would read it twice.",
    ),
    _warning(
        "unattributed-quotation",
        "A long quotation stands in a paragraph that names no speaker, and none beside it does. “Sources” "
        "alone are none, nor is “it was said”. In scripts without capitals it looks at Arabic, Chinese, "
        "Japanese and Korean.",
        "What one side says becomes a fact when nobody is said to have said it.",
    ),
    _warning(
        "copied-text",
        "Summary or text repeat more of the report, outside quotation marks, than a quotation would.",
        "The report is its author's work: an entry tells it in its own words, and sends readers there.",
        sometimes=True,
    ),
    # What a site has in the place of the theme's files
    _error(
        "broken-catalogue",
        "A catalogue of the site's own has a text that cannot be said as it is written.",
        "A place that nobody fills would fail while pages are printed, and a quotation mark that is missing "
        "takes a letter with it.",
    ),
    _warning(
        "doubtful-translation",
        "A catalogue of the site's own has fewer plural forms than its language, or a translation leaves out "
        "a form or a value, or has markup that its original has not.",
        "Readers would see a number with a word in the form that belongs to another one, a sentence without "
        "what it is about, or signs of HTML. A catalogue may have more forms than are needed, and a form for "
        "one or two need not have the digit.",
    ),
    _warning(
        "unknown-message",
        "A catalogue of the site's own translates a text that neither digest nor a template of the site's "
        "own says.",
        "A text is found by its English words alone: with a letter missing in them the translation is said "
        "nowhere, and nothing else would tell.",
    ),
    _error(
        "broken-template",
        "A template of the site's own cannot be compiled, or asks for a template, a filter or a macro that "
        "is not there.",
        "It would fail while pages are printed. What only printing shows, such as a value that a page has "
        "not, is told by the build.",
    ),
    _warning(
        "outdated-template",
        "A template of the site's own was copied from another version than the theme's is now.",
        "It is printed all the same, and what came since is missing on the pages without a word.",
    ),
    _warning(
        "unused-template",
        "A template of the site's own, or a block of one, is printed nowhere, since the theme knows it by no "
        "such name.",
        "Its owner would look for it on the page, and nothing would say where it is.",
    ),
)

RULES_BY_NAME: dict[str, Rule] = {rule.name: rule for rule in RULES}
