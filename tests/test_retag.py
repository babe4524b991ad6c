"""Tags are renamed and merged in all files or in none; nothing else of these changes."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from digest.cli import main
from digest.content.library import Library
from digest.content.vocabulary import ancestors, read_tags
from digest.contribute.tending.alike import count_tags, find_alike
from digest.contribute.tending.retag import Retagging, merge_tags, remove_tag, rename_tag
from digest.model.problems import DigestError, is_error
from tests.builders import entry, settings
from tests.conftest import NewDigest
from tests.sites import build, find_problems, read_tree, write_site

A, B, C = (f"content/entries/2024/11/{name}.md" for name in "abc")
# Its letters are in pieces, as a Mac writes them.
UNREAD = "content/entries/2024/11/cafe\u0301.md"
TAGS_YML = "content/tags.yml"
TAGS = """# All tags.

security:
  label: Security   # wide

# What flies.
missiles:
  label: {en: Missiles, ko: 미사일}
  parent: security
  aliases: [rocket, "ballistic missile"]  # more?

missile-tests: {label: Missile tests, parent: missiles}

# What sails.
boats:
  parent: security
  aliases:
    - Ships   # all
    - ferries
"""


def read(root: Path) -> Library:
    library, problems = find_problems(settings(root))
    assert [problem for problem in problems if is_error(problem)] == []
    return library


def apply(root: Path, done: Retagging) -> None:
    for path, data in done.files.items():
        (root / path).write_bytes(data)


def digest(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["tags", *arguments, "-f", str(root / "mkdocs.yml")])


def lines_changed(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = before.split("\n"), after.split("\n")
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_a_tag_is_renamed_where_it_is_named_and_nowhere_else(new_digest: NewDigest) -> None:
    text = entry(title="On boats", tags=["x"]).replace('tags: ["x"]', "tags: [ Boats , missiles ] # boats")
    root = new_digest({TAGS_YML: TAGS, A: text, B: entry(tags=["ferries"]), C: entry(tags=["security"])})
    text = (root / A).read_text(encoding="utf-8")
    done = rename_tag("boats", "vessels", read(root), settings(root))
    assert sorted(done.files) == [A, TAGS_YML]
    assert done.files[A].decode() == text.replace("Boats ,", "vessels ,")
    assert lines_changed(TAGS, done.files[TAGS_YML].decode()) == (
        ["boats:"],
        ["vessels:", "  former: [boats]"],
    )
    apply(root, done)
    assert [entry.tags[0].key for entry in read(root).entries] == ["vessels", "vessels", "security"]


def test_a_merge_names_the_label_that_nobody_sees_any_more(new_digest: NewDigest) -> None:
    root = new_digest(
        {TAGS_YML: "harbour:\n  label: Harbour\nhafen:\n  label: Hafen\nport:\n  label: A port\n"}
    )
    done = merge_tags(["harbour", "port"], "hafen", read(root), settings(root))
    written = done.files[TAGS_YML].decode()
    assert "former: [harbour, port]" in written
    assert "aliases: [A port]" in written
    (hint,) = done.hints
    assert hint.startswith(
        "readers no longer see 'Harbour', but 'Hafen'; is that its name in another language"
    )


def test_what_was_narrower_is_narrower_still(new_digest: NewDigest) -> None:
    root = new_digest({TAGS_YML: TAGS})
    done = rename_tag("missiles", "weapons", read(root), settings(root))
    changed = lines_changed(TAGS, done.files[TAGS_YML].decode())
    assert changed == (
        ["missiles:", "missile-tests: {label: Missile tests, parent: missiles}"],
        ["weapons:", "  former: [missiles]", "missile-tests: {label: Missile tests, parent: weapons}"],
    )


def test_a_name_becomes_the_label_and_the_slug(new_digest: NewDigest) -> None:
    root = new_digest({TAGS_YML: TAGS})
    done = rename_tag("security", "War & peace", read(root), settings(root)).files[TAGS_YML].decode()
    assert 'war-and-peace:\n  label: "War & peace"   # wide\n  former: [security]\n' in done
    done = rename_tag("boats", "Ships at sea", read(root), settings(root)).files[TAGS_YML].decode()
    assert done.endswith("    - ferries\n  former: [boats]\n  label: Ships at sea\n")


def test_the_label_in_the_sites_language_changes_and_others_are_named(new_digest: NewDigest) -> None:
    root = new_digest({TAGS_YML: TAGS})
    done = rename_tag("missiles", "All rockets", read(root), settings(root))
    assert "all-rockets:\n  label: {en: All rockets, ko: 미사일}\n" in done.files[TAGS_YML].decode()
    assert done.hints == ("in tags.yml '미사일' stays: all-rockets has a label for each language",)
    tags = "missiles:\n  label: {ko: 미사일, ja: ミサイル}\n"
    root = new_digest({TAGS_YML: tags})
    done = rename_tag("missiles", "All rockets", read(root), settings(root))
    assert "label: {ko: 미사일, ja: ミサイル}" in done.files[TAGS_YML].decode()
    assert "in tags.yml '미사일' and 'ミサイル' stays" in done.hints[0]


def test_there_and_back_again(new_digest: NewDigest) -> None:
    root = new_digest({TAGS_YML: TAGS, A: entry(tags=["boats"])})
    apply(root, rename_tag("boats", "vessels", read(root), settings(root)))
    done = rename_tag("vessels", "boats", read(root), settings(root))
    assert done.files[TAGS_YML].decode() == f"{TAGS}  former: [vessels]\n"


ARMY = "army:\n  label: Armed forces\n"


@pytest.mark.parametrize(
    ("tags", "new", "after"),
    [
        (ARMY, "Military", "  label: Military\n  aliases: [Armed forces]\n  former: [army]\n"),
        (f"{ARMY}  aliases: [troops]\n", "Military",
         "  label: Military\n  aliases: [troops, Armed forces]\n  former: [army]\n"),
        (f"{ARMY}  aliases:\n    - troops\n    - Military # better\n", "Military",
         "  label: Military\n  aliases:\n    - troops\n    - Armed forces # better\n  former: [army]\n"),
        ("army:\n  label: {en: Armed forces, de: Armee}\n", "Military",
         "  label: {en: Military, de: Armee}\n  aliases: [Armed forces]\n  former: [army]\n"),
        (ARMY, "military", "  label: Armed forces\n  former: [army]\n"),
        ("army:\n  label: Army\n", "Military", "  label: Military\n  former: [army]\n"),
    ],
)  # fmt: skip
def test_the_old_name_goes_on_standing_for_the_tag(
    tags: str, new: str, after: str, new_digest: NewDigest
) -> None:
    """Contributors type the name that they know, and were told that there is no such tag."""
    root = new_digest({TAGS_YML: tags, A: entry(tags=["army"])})
    apply(root, rename_tag("army", new, read(root), settings(root)))
    assert (root / TAGS_YML).read_text(encoding="utf-8") == f"military:\n{after}"
    written = read_tags(tags.encode(), TAGS_YML)[0].known["army"]
    names = (written.slug, *written.labels.values(), *written.aliases, new)
    assert {read(root).tags.find(name) for name in names} == {"military"}


def test_names_change_places_there_and_back(new_digest: NewDigest) -> None:
    tags = 'armed-forces:\n  label: "Armed forces!"\n  aliases: [The military]\n'
    root = new_digest({TAGS_YML: tags, A: entry(tags=["armed-forces"])})
    apply(root, rename_tag("armed-forces", "The military", read(root), settings(root)))
    done = rename_tag("the-military", "Armed forces!", read(root), settings(root))
    assert done.files[TAGS_YML].decode() == f"{tags}  former: [the-military]\n"


def test_a_tag_is_taken_out_of_every_file_and_nothing_else_is(new_digest: NewDigest) -> None:
    block = entry(tags=["x"]).replace('tags: ["x"]', "tags:\n  - boats # one\n  - security")
    alone = entry(tags=["x"]).replace('tags: ["x"]', "tags:\n  - ships")
    files = {A: entry(tags=["ferries"]), B: block, C: alone}
    more = "  former: [ships-at-sea]\n  redirect_from: [category/boats.html]\n"
    root = new_digest({TAGS_YML: TAGS + more, **files})
    written = {path: (root / path).read_text(encoding="utf-8") for path in files}
    done = remove_tag("Ships", read(root), settings(root))
    assert sorted(done.files) == [A, B, C, TAGS_YML]
    assert done.hints == tuple(
        f"/{address} leads nowhere now; if it was published, say why in gone.yml: `{address}: …`"
        for address in ("tags/boats/", "tags/ships-at-sea/", "category/boats.html")
    )
    assert done.files[TAGS_YML].decode() == TAGS[: TAGS.index("boats:")]
    assert done.files[A].decode() == written[A].replace('["ferries"]', "[]")
    assert done.files[B].decode() == written[B].replace("  - boats # one\n", "")
    assert done.files[C].decode() == written[C].replace("  - ships\n", "")
    apply(root, done)
    assert [[tag.key for tag in each.tags] for each in read(root).entries] == [[], ["security"], []]


def test_a_tag_is_taken_out_without_a_vocabulary_too(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(tags=["boats", "Boats", "sea"]), B: entry(tags=["sea"])})
    done = remove_tag("boats", read(root), settings(root))
    apply(root, done)
    assert [[tag.key for tag in each.tags] for each in read(root).entries] == [["sea"], ["sea"]]
    assert list(done.files) == [A]


def test_a_tag_with_narrower_ones_stays(new_digest: NewDigest) -> None:
    root = new_digest({TAGS_YML: TAGS})
    with pytest.raises(DigestError, match="missiles is wider than missile-tests; give that another parent"):
        remove_tag("missiles", read(root), settings(root))
    assert digest(root, "remove", "boats", "--dry-run").exit_code == 0


def test_tags_become_one_with_their_names_and_addresses(new_digest: NewDigest) -> None:
    block = entry(tags=["x"]).replace(
        'tags: ["x"]', "tags:\n  - 미사일 # one\n  # two\n  - ships\n  - security"
    )
    both = entry(tags=["x"]).replace('tags: ["x"]', "tags: [ferries, missile-tests, security, boats]")
    root = new_digest({TAGS_YML: TAGS, A: block, B: both, C: entry(tags=["security"])})
    block, both = (root / A).read_text(encoding="utf-8"), (root / B).read_text(encoding="utf-8")
    done = merge_tags(["missiles", "missile-tests"], "boats", read(root), settings(root))
    assert sorted(done.files) == [A, B, TAGS_YML]
    assert done.files[A].decode() == block.replace("  - 미사일 # one\n", "")
    assert done.files[B].decode() == both.replace(", missile-tests", "")
    assert done.files[TAGS_YML].decode() == TAGS[: TAGS.index("missiles:\n")] + TAGS[
        TAGS.index("# What sails") :
    ] + ("    - 미사일\n    - rocket\n    - ballistic missile\n  former: [missiles, missile-tests]\n")
    apply(root, done)
    keys = [{mention.key for mention in entry.tags} for entry in read(root).entries]
    assert keys == [{"boats", "security"}, {"boats", "security"}, {"security"}]


@pytest.mark.parametrize(
    ("tags", "left"),
    [
        ("[a, b, x]", "[x]"),
        ("[x, a, b]", "[x]"),
        ("[a, x, b]", "[x]"),
        ("[a, b, y]", "[x, y]"),
        ("[y, b, a]", "[y, x]"),
        ("\n- a\n- b # gone\n- x", "\n- x"),
        ("\n- a\n- b", "\n- x"),
    ],
)
def test_no_entry_names_a_tag_twice(new_digest: NewDigest, tags: str, left: str) -> None:
    root = new_digest({A: entry(tags=["?"]).replace('["?"]', tags), TAGS_YML: "a:\nb:\nx:\ny:\n"})
    text = (root / A).read_text(encoding="utf-8")
    done = merge_tags(["a", "b"], "x", read(root), settings(root))
    assert done.files[A].decode() == text.replace(f"tags: {tags}\n", f"tags: {left}\n")
    assert done.files[TAGS_YML] == b"x:\n  former: [a, b]\ny:\n"


def test_old_addresses_lead_to_what_a_tag_became(new_digest: NewDigest) -> None:
    tags = "a: {redirect_from: [tag/a.html]}\nx:\n"
    root = new_digest({A: entry(tags=["a"]), TAGS_YML: tags})
    assert merge_tags(["a"], "x", read(root), settings(root)).files[TAGS_YML].decode() == (
        'x:\n  former: [a]\n  redirect_from: ["tag/a.html"]\n'
    )
    assert rename_tag("a", "b", read(root), settings(root)).files[TAGS_YML].decode() == (
        "b: {former: [a], redirect_from: [tag/a.html]}\nx:\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("cpp: {redirect_from: [tags/C-plus-plus]}\n", "c: {former: [cpp], redirect_from: []}\n"),
        (
            "cpp:\n  redirect_from:\n    - tags/c-plus-plus/\n",
            "c:\n  redirect_from:\n  former: [cpp]\n",
        ),
        (
            "cpp:\n  redirect_from:\n    - tags/c-plus-plus/\n    - tag/cpp.html\n",
            "c:\n  redirect_from:\n    - tag/cpp.html\n  former: [cpp]\n",
        ),
        (
            "cpp:\n  redirect_from: [tag/cpp.html, tags/c-plus-plus/]\n",
            "c:\n  redirect_from: [tag/cpp.html]\n  former: [cpp]\n",
        ),
    ],
)
def test_a_tag_can_be_renamed_to_an_old_address_of_its_own(
    before: str, after: str, new_digest: NewDigest
) -> None:
    root = new_digest({TAGS_YML: f"{before}x:\n", A: entry(tags=["cpp"])})
    done = rename_tag("cpp", "c-plus-plus", read(root), settings(root))
    assert done.files[TAGS_YML].decode() == f"{after.replace('c:', 'c-plus-plus:', 1)}x:\n"
    apply(root, done)
    assert [tag.key for tag in read(root).entries[0].tags] == ["c-plus-plus"]


def test_an_old_address_goes_on_leading_to_another_tag(new_digest: NewDigest) -> None:
    root = new_digest({TAGS_YML: "sea: {redirect_from: [tags/ok, tags/ok-2/]}\nx:\n"})
    with pytest.raises(
        DigestError, match="/tags/ok/ is an old address that leads to /tags/sea/; take it out"
    ):
        rename_tag("x", "OK", read(root), settings(root))
    assert digest(root, "add", "OK", "ok!").exit_code == 0
    assert list(read(root).tags.known) == ["ok-3", "sea", "x"]


def test_without_a_vocabulary_only_entries_change(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(tags=["Nato", "war"]), B: entry(tags=["N.A.T.O", "x"])})
    done = merge_tags(["n.a.t.o"], "Nato", read(root), settings(root))
    assert sorted(done.files) == [B]
    assert "the page /tags/n-a-t-o/ and its feeds go" in done.hints[0]
    assert 'tags: [Nato, "x"]' in done.files[B].decode()
    done = rename_tag("nato", "NATO", read(root), settings(root))
    assert (sorted(done.files), done.hints) == ([A], ())
    assert 'tags: [NATO, "war"]' in done.files[A].decode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rename", "bots", "x"], "there is no tag 'bots' in tags.yml; did you mean 'boats'?"),
        (["rename", "boats", "missiles"], "to make them one: digest tags merge boats missiles"),
        (["rename", "boats", "Rocket"], "to make them one: digest tags merge boats missiles"),
        (["rename", "boats", "BOATS"], "is the tag boats already"),
        (["merge", "security", "missile-tests"], "security is wider than missile-tests"),
        (["merge", "boats", "ferries"], "'ferries' is one of the tags that are to go"),
        (["merge", "boats", "Peace and quiet"], "a new one is written there first"),
        (["merge", "boats"], "Missing argument"),
    ],
)
def test_what_cannot_be_is_said(new_digest: NewDigest, arguments: list[str], said: str) -> None:
    root = new_digest({TAGS_YML: TAGS})
    result = digest(root, *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert (root / TAGS_YML).read_text(encoding="utf-8") == TAGS


@pytest.mark.parametrize(
    "text",
    [
        "{boats: {}, security: {}}\n",
        "boats: {}\nsecurity:\n",
        "boats:\n  aliases: []\n  former:\nsecurity:\n",
        "? boats\n: label: x\nsecurity:\n",
    ],
)
def test_what_is_written_in_an_unusual_way_is_left_alone(new_digest: NewDigest, text: str) -> None:
    root = new_digest({TAGS_YML: text, A: entry(tags=["boats"])})
    before = read_tree(root)
    result = digest(root, "rename", "boats", "vessels")
    assert result.exit_code == 2
    assert TAGS_YML in result.output
    assert {path: data for path, data in read_tree(root).items() if ".cache" not in path} == before


BROKEN = "---\ntitle: [\ntags: [boats]\n---\n"


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({B: BROKEN}, B),
        ({B: entry(tags=["boats", "x" * 1_000])}, B),
        ({B: entry(tags=["x"]).replace('tags: ["x"]', "tags: boats")}, B),
        ({UNREAD: entry(tags=["Ships"])}, UNREAD),
        ({TAGS_YML: f"{TAGS}wide: {{colour: red}}\n"}, TAGS_YML),
    ],
)
@pytest.mark.parametrize("command", [("rename", "boats", "vessels"), ("merge", "boats", "missiles")])
def test_a_file_that_may_have_the_tag_unseen_forbids_it(
    files: dict[str, str], told: str, command: tuple[str, ...], new_digest: NewDigest
) -> None:
    root = new_digest({TAGS_YML: TAGS, A: entry(tags=["boats"]), C: entry(layout="post"), **files})
    result = digest(root, *command)
    assert result.exit_code == 1
    assert "No file was changed" in result.output
    assert {line.partition(":")[0] for line in result.output.splitlines() if line.startswith("content/")} == {
        told
    }
    assert '["boats"]' in (root / A).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        entry(tags=["none", "boats"]),
        entry(layout="post", tags=["boats"]),
        entry(date="some day", tags=["boats"]),
        entry(tags=["missiles", "x" * 1_000]),
        entry(tags=["missiles"]).replace("source:", "sauce:"),
    ],
)
def test_faults_of_other_kinds_forbid_nothing(text: str, new_digest: NewDigest) -> None:
    """A half-finished migration has hundreds, none of which has to do with the tag."""
    root = new_digest({TAGS_YML: TAGS, A: entry(tags=["boats"]), B: text})
    before = {path: (root / path).read_text(encoding="utf-8") for path in (A, B)}
    result = digest(root, "rename", "boats", "vessels")
    assert result.exit_code == 0, result.output
    after = {path: (root / path).read_text(encoding="utf-8") for path in (A, B)}
    assert after == {path: text.replace('"boats"', "vessels") for path, text in before.items()}


def test_the_command_tells_and_writes(new_digest: NewDigest) -> None:
    root = new_digest({TAGS_YML: TAGS, A: entry(tags=["boats"])})
    result = digest(root, "rename", "boats", "vessels", "--dry-run")
    assert result.output == f"{TAGS_YML}\n{A}\nWould change 2 files; nothing was changed.\n"
    assert (root / TAGS_YML).read_text(encoding="utf-8") == TAGS
    result = digest(root, "rename", "boats", "vessels")
    assert result.output == f"{TAGS_YML}\n{A}\nChanged 2 files; look at them with git diff.\n"
    assert [mention.key for mention in read(root).entries[0].tags] == ["vessels"]
    assert digest(root).output.split("\n")[0].split() == ["1", "vessels", "vessels"]


def test_a_site_that_is_built_again_has_the_old_page_and_feed(tmp_path: Path) -> None:
    root = write_site(tmp_path / "digest", {TAGS_YML: TAGS, A: entry(tags=["boats"])})
    build(root)
    assert digest(root, "rename", "boats", "vessels").exit_code == 0
    site = build(root)
    assert "../../tags/vessels/" in (site / "tags/boats/index.html").read_text(encoding="utf-8")
    assert (site / "tags/boats/feed.xml").read_bytes() == (site / "tags/vessels/feed.xml").read_bytes()


# Which are alike


def alike(root: Path) -> list[str]:
    library = read(root)
    found = find_alike(count_tags(library), library.tags.known)
    return [f"{pair.rarer} > {pair.other}: {pair.reason}" for pair in found]


def test_tags_that_are_alike_are_found(new_digest: NewDigest) -> None:
    names = [
        ["Missiles", "Café", "ferry line", "elections", "parties", "G20", "Iran", "Joint exercise"],
        ["Missiles", "missile", "Cafe", "ferryline", "election", "party", "G21", "Iraq", "exercises, joint"],
        ["Missiles", "missle", "buses", "bus", "crisis", "election", "colour", "color", "China", "Chine"],
    ]
    root = new_digest({path: entry(tags=tags) for path, tags in zip((A, B, C), names, strict=True)})
    assert alike(root) == [
        "buses > bus: plural",
        "café > cafe: spelling",
        "colour > color: one letter",
        "elections > election: plural",
        "ferryline > ferry-line: spelling",
        "joint-exercise > exercises-joint: order of words",
        "missile > missiles: plural",
        "missle > missile: one letter",
        "party > parties: plural",
    ]


def test_labels_and_aliases_count_too(new_digest: NewDigest) -> None:
    root = new_digest({TAGS_YML: "sea:\n  label: {de: Fähren}\nferries:\n  aliases: [Fahren]\nx:\n"})
    assert alike(root) == ["sea > ferries: spelling"]


# The law

SLUGS = ["boats", "missiles", "peace", "war-and-peace", "한국"]


@st.composite
def tag_files(draw: st.DrawFn) -> str:
    """A `tags.yml` as people write them, in this layout or that."""
    parts = ["# The tags of this digest.\n"]
    for number, slug in enumerate(SLUGS):
        parts.append(draw(st.sampled_from(["", "\n", f"# About {slug}: {{a}}\n", f"\n# {number}\n\n"])))
        parent = draw(st.sampled_from(["", *SLUGS[:number]]))
        fields = [f"parent: {parent}"] if parent else []
        fields += draw(st.sampled_from([[], [f"label: Label {number}"], [f"label: {{en: Label {number}}}"]]))
        flow = draw(st.booleans())
        aliases = draw(st.sampled_from([[], [f"alias {number}"], [f"alias {number}", f"'other {number}'"]]))
        if aliases and (flow or draw(st.booleans())):
            fields.append(f"aliases: [{', '.join(aliases)}]")
        elif aliases:
            fields.append("aliases:\n" + "\n".join(f"  - {alias}  # one" for alias in aliases))
        fields = draw(st.permutations(fields))
        if flow and fields:
            parts.append(f"{slug}: {{{', '.join(fields)}}}{draw(st.sampled_from(['', '  # flow']))}\n")
        else:
            parts.append(
                f"{slug}:\n" + "".join(f"  {field}\n".replace("\n  -", "\n    -") for field in fields)
            )
    text = "".join(parts)
    text = text if draw(st.booleans()) else text.rstrip("\n")
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


@hypothesis_settings(max_examples=100, deadline=None)
@given(
    tag_files(),
    st.lists(st.lists(st.sampled_from(SLUGS), unique=True), min_size=1, max_size=3),
    st.sampled_from(SLUGS),
    st.sampled_from([*SLUGS, "new-name", "A new name"]),
)
def test_each_entry_keeps_its_tags_and_each_comment_its_words(
    tmp_path_factory: pytest.TempPathFactory, text: str, named: list[list[str]], old: str, new: str
) -> None:
    root = tmp_path_factory.mktemp("retag")
    (root / "content").mkdir()
    (root / TAGS_YML).write_bytes(text.encode())
    for number, tags in enumerate(named):
        path = root / f"content/entries/{number}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(entry(tags=tags), encoding="utf-8")
    of_site = settings(root)
    before, _ = find_problems(of_site)
    wider = ancestors(before.tags.known[new], before.tags.known) if new in SLUGS else ()
    if new == old or old in {tag.slug for tag in wider}:
        with pytest.raises(DigestError, match=r"is wider than|are to go"):
            merge_tags([old], new, before, of_site)
        return
    is_merge = new in SLUGS
    done = merge_tags([old], new, before, of_site) if is_merge else rename_tag(old, new, before, of_site)
    apply(root, done)
    after, problems = find_problems(of_site)
    assert [problem for problem in problems if is_error(problem)] == []
    slug = after.tags.find(new)
    for one, other in zip(before.entries, after.entries, strict=True):
        assert {slug if mention.key == old else mention.key for mention in one.tags} == {
            mention.key for mention in other.tags
        }
        assert len({mention.key for mention in other.tags}) == len(other.tags)
    assert old in after.tags.known[slug or ""].former
    was = before.tags.known[old]
    assert {after.tags.find(name) for name in (old, *was.labels.values(), *was.aliases)} == {slug}
    written = done.files[TAGS_YML].decode()
    for comment in re.findall("^#.*", text, re.MULTILINE):
        assert comment in written
    assert ("\r\n" in written) == ("\r\n" in text)


OUTLETS = "example-news: {name: Example News}\n"


def test_what_entries_name_is_added_to_the_vocabularies(new_digest: NewDigest) -> None:
    source = {"name": "The Harbour Sheet", "url": "https://example.org/1"}
    root = new_digest(
        {
            TAGS_YML: TAGS,
            "content/outlets.yml": OUTLETS,
            A: entry(tags=["Harbours", "boats", "misiles"], source=source, layout="post"),
            B: entry(tags=["harbours", "Salt & Sea"]),
        }
    )
    result = digest(root, "add", "--dry-run")
    assert result.output.splitlines() == [
        TAGS_YML,
        "note: 'misiles' is left out: did you mean 'Missiles'?",
        "note: new: harbours (Harbours)",
        "note: new: salt-and-sea (Salt & Sea)",
        "Would change 1 file; nothing was changed.",
    ]
    assert digest(root, "add").exit_code == 0
    assert (root / TAGS_YML).read_text(encoding="utf-8").startswith(TAGS)
    library, problems = find_problems(settings(root))
    assert [problem.found for problem in problems if problem.rule == "unknown-tag"] == [
        "'misiles' is not in tags.yml"
    ]
    assert library.tags.known["harbours"].labels == {"": "Harbours"}
    assert digest(root, "add").output.splitlines()[-1] == "There is nothing to change."
    assert digest(root, "add", "Ships", "boats", "boats!").output.splitlines() == [
        "note: 'Ships' is there already, as boats",
        "note: 'boats' is there already",
        "note: 'boats!' is there already, as boats",
        "There is nothing to change.",
    ]
    assert digest(root, "add", "misiles").exit_code == 0
    outlets = CliRunner().invoke(main, ["outlets", "add", "-f", str(root / "mkdocs.yml")])
    assert "note: new: the-harbour-sheet (The Harbour Sheet)" in outlets.output
    rules = {problem.rule for problem in find_problems(settings(root))[1]}
    assert not rules & {"unknown-tag", "unknown-outlet"}


def test_a_vocabulary_is_begun_with_what_entries_name(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(tags=["Harbours", "boats"]), B: entry(tags=["harbours"])})
    (root / TAGS_YML).unlink(missing_ok=True)
    result = digest(root, "add")
    assert result.output.splitlines() == [
        TAGS_YML,
        "note: new: boats (boats)",
        "note: new: harbours (Harbours)",
        "Changed 1 file; look at them with git diff.",
    ]
    assert set(find_problems(settings(root))[0].tags.known) == {"boats", "harbours"}
    (root / TAGS_YML).unlink()
    assert digest(root, "add", "Ferries").exit_code == 0
    assert (root / TAGS_YML).read_text(encoding="utf-8").endswith("\nferries:\n  label: Ferries\n")


def test_an_outlet_is_added_with_what_its_reports_have_in_common(new_digest: NewDigest) -> None:
    """By the host `digest new` knows whose the next report is; one where others stand, too, says nothing."""
    reports = {
        "Quay Post": ("https://www.quay.example/1", "https://quay.example/2"),
        "Two Hosts": ("https://one.example/1", "https://two.example/1"),
        "Guest": ("https://example.org/guest", "https://example.org/again"),
    }
    languages = {"Quay Post": ("fr-CA", "fr"), "Two Hosts": ("fr", "ko")}
    root = new_digest(
        {"content/outlets.yml": "example-news: {name: Example News, domains: [example.org]}\n"}
        | {
            f"content/entries/2024/11/{name[:3].lower()}-{number}.md": entry(
                source={"name": name, "url": url, "language": languages.get(name, ("fr", "fr"))[number]}
            )
            for name, urls in reports.items()
            for number, url in enumerate(urls)
        }
    )
    CliRunner().invoke(main, ["outlets", "add", "-f", str(root / "mkdocs.yml")])
    assert (root / "content/outlets.yml").read_text(encoding="utf-8").splitlines()[1:] == [
        "guest: {name: Guest, language: fr}",
        "quay-post: {name: Quay Post, domains: [quay.example], language: fr}",
        "two-hosts: {name: Two Hosts}",
    ]
