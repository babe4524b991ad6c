"""What may front matter say? The content model; documentation and JSON Schema are made from it."""

from collections.abc import Mapping
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, Self, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, model_validator

from digest.content.values import (
    AudioAddress,
    AudioFile,
    ByName,
    ByteCount,
    Country,
    Duration,
    Exceptions,
    Flag,
    Guid,
    Happening,
    Headline,
    Host,
    InLanguages,
    Label,
    Language,
    Paragraph,
    Robots,
    Several,
    Slug,
    WebAddress,
    When,
    Word,
    check_audio,
    is_blank,
)

_EXCEPTIONS = (
    "Warnings that are no fault here, by the name of their rule, each with the reason: "
    "`stale-story: The court has only now published its ruling.` Readers do not see it."
)


class Fields(BaseModel):
    """A group of fields. Unknown ones are refused; an empty value is as good as none."""

    # Built when something is read: most builds read entries alone.
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=False,
        arbitrary_types_allowed=True,
        defer_build=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, value: object) -> object:
        if isinstance(value, dict):
            # An empty name that is not known is what a comma cuts off: `{note: three, not four}`.
            known = names_in(cls)
            return {key: item for key, item in value.items() if key not in known or not is_blank(item)}
        return value


@lru_cache(maxsize=32)
def names_in(group: type[Fields]) -> tuple[str, ...]:
    """The names that the fields of a group have in a file."""
    return tuple(field.alias or name for name, field in group.model_fields.items())


class SourceFields(Fields):
    """Where the story comes from."""

    name: Word = Field(
        description="The outlet that published it: an id, a name or an alias of `outlets.yml`."
    )
    url: WebAddress = Field(description="The address of the report, http or https.")
    title: Headline | None = Field(None, description="The original headline, in its own language.")
    published: When | None = Field(None, description="When the outlet published it.")
    language: Language | None = Field(
        None, description="The language of the report (BCP 47), if it is another than the entry's."
    )
    authors: Several[Word] = Field((), description="Who wrote it.")
    archive_url: WebAddress | None = Field(
        None, description="An archived copy, for the day the original is gone."
    )


class ImageFields(Fields):
    """A picture with what readers need to trust it."""

    file: Word = Field(description="The path from `content/`: `images/map.svg`.")
    alt: Paragraph = Field(description="What one sees, for somebody who cannot see it.")
    credit: Word = Field(description="Who made it.")
    caption: Paragraph | None = Field(None, description="The line below it.")
    licence: Word | None = Field(None, description="The terms it is published under.")


class AudioFields(Fields):
    """What can be heard: an episode of a podcast, or the text read aloud."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["url"]}, {"required": ["file"]}]})

    file: AudioFile | None = Field(
        None, description="The path among the hand-written pages: `audio/2024-11.mp3`."
    )
    url: AudioAddress | None = Field(
        None,
        description="In its place, the address of a file at another host, by https. It plays on the page if "
        "`audio_hosts` in `mkdocs.yml` names the host, and is linked if not.",
    )
    title: Headline | None = Field(None, description="What it is called, if not as the entry is.")
    duration: Duration | None = Field(None, description="How long it is: `34:12`, or `1:02:03`.")
    length: ByteCount | None = Field(
        None,
        description="How many bytes the file of another host has, for podcast apps; of `file` that is read.",
    )

    @model_validator(mode="after")
    def _has_one_place(self) -> Self:
        check_audio(self.file, self.url, self.length)
        return self


class TranslationFields(Fields):
    """Where the text gives a report in another language than the report's own."""

    from_: Language = Field(alias="from", description="The language it was translated from.")
    original_title: Headline | None = Field(None, description="The headline before translation.")
    translator: Word | None = Field(None, description="Who translated it.")
    machine: Flag = Field(False, description="Whether a machine translated it.")


class CorrectionFields(Fields):
    """What was wrong, said in the open."""

    date: When = Field(description="When it was corrected.")
    note: Paragraph = Field(description="What it said, and what it says now.")


class EntryFields(Fields):
    """The front matter of an entry: `content/entries/2024/11/freedom-edge.md`."""

    title: Headline = Field(description="The headline, in the entry's language.")
    date: When = Field(
        description="When the digest carries it: a day, or a time with or without an offset (without: the "
        "site's timezone). An entry dated in the future waits."
    )
    source: SourceFields = Field(description="Where the story comes from.")
    byline: Several[Word] = Field(
        (), description="Who wrote or edited this entry; who wrote the report are its `source.authors`."
    )
    summary: Paragraph | None = Field(
        None,
        description="The lede: one or two sentences of plain text. Without it the first paragraph serves.",
    )
    tags: Several[Word] = Field(
        (), description="Slugs, names or aliases from `tags.yml`; any words where that file does not exist."
    )
    cites: Several[Word] = Field(
        (), description="Outlets, agencies and officials that the text attributes statements to."
    )
    story: Word | None = Field(
        None, description="The running story this belongs to: the name of a file in `content/stories/`."
    )
    image: ImageFields | None = Field(None, description="The picture at the top.")
    audio: AudioFields | None = Field(
        None, description="What readers can hear, on the page and in podcast apps."
    )
    language: Language | None = Field(
        None, description="The language of the text (BCP 47), if it is another than the site's."
    )
    translation: TranslationFields | None = Field(None, description="Set when the text is a translation.")
    translates: Word | None = Field(
        None, description="The id of the entry that this one renders into another language."
    )
    updated: When | None = Field(
        None,
        description="When the text was last brought up to date because the story had gone on: a day or a "
        "time, as `date`; readers see it. An update dated in the future waits.",
    )
    corrections: Several[CorrectionFields] = Field(
        (), description="What was wrong and was put right; shown to readers."
    )
    figures: ByName = Field(
        {},
        description="Numbers that the report gives, by what they count: `Soldiers in Kursk: about 11,000`. "
        "Under the same name in the next report of the story, readers see how it changed.",
    )
    event_date: Happening | None = Field(
        None,
        description="When what the entry reports happens or happened: a day, a time, or two of either with a "
        "slash between them (`2024-11-13/2024-11-15`, both days included). It may be in the future.",
    )
    id: Word | None = Field(
        None,
        description="The permanent identity; without it the path below `entries/`. Set it before a rename.",
    )
    guid: Guid | None = Field(
        None,
        description="The id in feeds; without it one that follows from the address of the report. Set it to "
        "what feeds say now before that address changes, or to what another site called the entry.",
    )
    aliases: Several[Word] = Field((), description="Old addresses of this entry; each redirects here.")
    draft: Flag = Field(False, description="Never published while true.")
    exceptions: Exceptions = Field({}, description=_EXCEPTIONS)


class DigestFields(Fields):
    """The front matter of an editor's note: `content/digests/2024-W46.md`. The body is the note itself."""

    title: Headline | None = Field(None, description="A headline for the whole digest.")
    byline: Several[Word] = Field((), description="Who curated this digest, or wrote its note.")
    summary: Paragraph | None = Field(
        None, description="The lede: one or two sentences below the headline, and for lists and feeds."
    )
    lead: Word | None = Field(None, description="The id of the entry that opens the digest.")
    order: Several[Word] = Field(
        (), description="Ids of entries in the order wanted; the others follow, newest first."
    )
    corrections: Several[CorrectionFields] = Field(
        (), description="What was wrong in the note, or in its headline or summary; shown to readers."
    )
    guid: Guid | None = Field(
        None, description="The id in feeds; without it one that follows from the name of the digest."
    )
    aliases: Several[Word] = Field(
        (),
        description="Old addresses of this digest, such as that of a letter that was sent from elsewhere; "
        "each redirects here.",
    )
    exceptions: Exceptions = Field({}, description=_EXCEPTIONS)


class StoryFields(Fields):
    """The front matter of a running story: `content/stories/freedom-edge.md`. The body is its background."""

    title: InLanguages[Headline] = Field(
        description="The name of the story: text, or text per language (`en: Lake Urmia`), of which a site "
        "shows the one in its own language, and the page of an entry the one in the entry's."
    )
    summary: Paragraph | None = Field(None, description="One or two sentences for lists.")
    aliases: Several[Word] = Field(
        (),
        description="Old addresses of this story; each redirects here. From one such as `stories/old-name` "
        "its feeds and its calendar go on, too.",
    )
    exceptions: Exceptions = Field({}, description=_EXCEPTIONS)


class PageFields(Fields):
    """What of the front matter of a hand-written page is read here; the rest is MkDocs' business."""

    aliases: Several[Word] = Field((), description="Old addresses of this page; each redirects here.")
    robots: Robots | None = Field(
        None,
        description="What search engines may do with this page, in their own words: with `noindex` it is "
        "in no sitemap. See [search-engines.md](search-engines.md#what-they-may-keep).",
    )


class CommentFields(Fields):
    """The front matter of a comment: `content/comments/2024/11/freedom-edge/kim.md`. The body is the comment.

    The folders below `comments/` are the id of the entry.
    """

    author: Word = Field(description="Who says so.")
    date: When = Field(description="When it was written. A comment dated in the future waits.")
    entry: Word | None = Field(None, description="The id of the entry, if the folder is not called so.")
    language: Language | None = Field(
        None, description="The language of the comment (BCP 47), if it is another than the site's."
    )
    exceptions: Exceptions = Field({}, description=_EXCEPTIONS)


class GoneFields(Fields):
    """What `content/gone.yml` says of an address as a group, for it to be listed on *Corrections*; a reason
    alone is a text.
    """

    reason: Paragraph = Field(description="Why the page is gone; readers find it at the address.")
    date: When = Field(description="When it was taken back.")
    title: Headline = Field(description="What the page was called.")
    language: Language | None = Field(
        None, description="The language of both texts (BCP 47), if it is another than the site's."
    )


class TagFields(Fields):
    """One tag of `content/tags.yml`; its key is the slug, the part of the address."""

    label: Label | None = Field(
        None,
        description="What readers see: text, or text per language (`en: Missiles`), of which a site shows "
        "the one in its own language, and the page of an entry the one in the entry's. Without it the slug.",
    )
    kind: Literal["topic", "place", "person", "organisation"] = Field(
        "topic", description="What sort of thing it names."
    )
    description: Paragraph | None = Field(None, description="What belongs under this tag.")
    parent: Word | None = Field(None, description="The slug of the wider tag.")
    aliases: Several[Word] = Field((), description="Other spellings that entries may use.")
    former: Several[Slug] = Field(
        (),
        description="Slugs that it had. Entries may still use them, their pages lead here, and their feeds "
        "go on. `digest tags rename` and `digest tags merge` write them.",
    )
    redirect_from: Several[Word] = Field(
        (),
        description="Addresses elsewhere on this site that lead to its page, such as `/tag/ferries.html` of "
        "the program that made the site before.",
    )


OutletKind = Literal[
    "agency", "newspaper", "broadcaster", "magazine", "journal", "website",
    "government", "think-tank", "state-media", "organisation",
]  # fmt: skip


class OutletFields(Fields):
    """One outlet of `content/outlets.yml`; its key is the id, the part of the address."""

    name: Label = Field(
        description="Its full name: text, or text per language (`en: IRNA`), of which a site shows the one "
        "in its own language, and the page of an entry the one in the entry's."
    )
    aliases: Several[Word] = Field((), description="Other names that entries may use.")
    former: Several[Slug] = Field(
        (),
        description="Ids that it had, or that outlets had which are one with it now. Entries may still use "
        "them, their pages lead here, and their feeds go on.",
    )
    homepage: WebAddress | None = Field(None, description="Its home page.")
    domains: Several[Host] = Field((), description="Hosts that it publishes on.")
    country: Country | None = Field(None, description="Where it is based (ISO 3166, two letters).")
    language: Language | None = Field(None, description="The language it mostly publishes in.")
    kind: OutletKind | None = Field(None, description="What sort of outlet it is.")
    paywall: Flag | None = Field(None, description="Whether its reports need a subscription.")
    description: Paragraph | None = Field(None, description="Who they are, and who owns or funds them.")


class ContributorFields(Fields):
    """One contributor of `content/contributors.yml`; its key is the part of the address."""

    name: Label = Field(
        description="The name: text, or text per language (`en: Kim Min-ji`), of which a site shows the one "
        "in its own language."
    )
    aliases: Several[Word] = Field((), description="Other names that a `byline` may use.")
    former: Several[Slug] = Field(
        (),
        description="Keys that the contributor had. Their pages lead here, and their feeds go on.",
    )
    homepage: WebAddress | None = Field(None, description="Where readers learn more.")
    description: Paragraph | None = Field(None, description="Who it is, in a sentence or two.")


# What other programs and their themes call these fields, in lower case, the most telling name first.
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "heading", "제목", "标题", "標題", "タイトル"),
    "date": ("date", "publishdate", "pubdate", "published", "created", "날짜", "日期", "日付"),
    "summary": (
        "summary",
        "excerpt",
        "description",
        "deck",
        "abstract",
        "subtitle",
        "lede",
        "요약",
        "摘要",
        "要約",
    ),
    "tags": (
        "tags",
        "tag",
        "categories",
        "category",
        "topics",
        "keywords",
        "subjects",
        "태그",
        "标签",
        "標籤",
        "タグ",
    ),
    "language": ("language", "lang", "locale"),
    "image": tuple(
        "image images featured_image featuredimage primary_image cover thumbnail hero banner "
        "header_image".split()
    ),
    "aliases": ("aliases", "alias", "redirect_from", "save_as"),
}
# The same for what stands below `source:` here.
SOURCE_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "url": tuple(
        "link external_url externalurl external_link external-url link_url source_url source-url "
        "original_url canonical_url canonicalurl redirect redirect_to redirectto".split()
    ),
    "name": ("source", "source_name", "publication", "publisher", "outlet", "출처", "来源", "來源", "出典"),
    "authors": ("authors", "author", "byline"),
}
# What the fields are called by who writes in another language; no word that is like the name of the field.
TRANSLATED: Mapping[str, str] = {
    "title": "überschrift, schlagzeile, titular, заголовок, название, العنوان, عنوان, tiêu đề",
    "date": "datum, fecha, data, дата, التاريخ, تاريخ, ngày",
    "summary": "zusammenfassung, vorspann, kurzfassung, anriss, résumé, chapô, chapeau, resumen, entradilla, "
    "resumo, riassunto, sommario, occhiello, аннотация, кратко, лид, الملخص, ملخص, tóm tắt",
    "tags": "schlagwörter, schlagworte, stichwörter, stichworte, themen, thema, mots-clés, étiquettes, "
    "sujets, "
    "etiquetas, temas, etichette, argomenti, теги, метки, темы, الوسوم, وسوم, thẻ, chủ đề",
    "cites": "zitiert, zitate, citas, citazioni, цитирует",
    "story": "geschichte, dossier, historia, história, histoire, storia, сюжет, القصة, chuyên đề",
    "image": "bild, foto, photo, imagen, imagem, immagine, картинка, изображение, фото, الصورة, صورة, "
    "hình ảnh, "
    "画像, 写真, 이미지, 사진, 图片, 圖片",
    "language": "sprache, langue, idioma, lengua, língua, lingua, язык, اللغة, لغة, ngôn ngữ, 言語, 언어, "
    "语言, 語言",
    "translation": "übersetzung, traduction, traducción, tradução, traduzione, перевод, الترجمة, ترجمة, "
    "bản dịch, "
    "翻訳, 번역, 翻译, 翻譯",
    "corrections": "korrektur, korrekturen, berichtigung, berichtigungen, rectificatif, correcciones, "
    "correções, "
    "correzioni, исправления, تصحيحات, đính chính, 訂正, 정정, 更正",
    "figures": "zahlen, chiffres, cifras, números, cifre, numeri, цифры, أرقام, số liệu, 数字, 수치, 數字",
    "draft": "entwurf, brouillon, borrador, rascunho, bozza, черновик, مسودة, bản nháp, 下書き, 초안, 草稿",
}
SOURCE_TRANSLATED: Mapping[str, str] = {
    "name": "quelle, medium, fuente, fonte, источник, المصدر, مصدر, nguồn",
    "url": "adresse, lien, enlace, indirizzo, endereço, ссылка, адрес, الرابط, رابط, liên kết, リンク, "
    "링크, 链接, 連結",
}
# What names somebody who wrote: beside `source:` it does not say what, the entry or the report.
WRITERS = frozenset(
    "author authors writer by autor autorin autoren autores autora auteur auteurs auteure autrice autore "
    "autori verfasser verfasserin редактор автор авторы 작성자 글쓴이 기자 作者 撰稿 記者 记者 著者 筆者 "
    "執筆者 الكاتب المؤلف".split()
) | {"von", "par", "por", "tác giả", "written_by", "written by"}
MODELS: dict[str, type[Fields]] = {
    "entry": EntryFields,
    "digest": DigestFields,
    "story": StoryFields,
    "comment": CommentFields,
    "tags": TagFields,
    "outlets": OutletFields,
    "contributors": ContributorFields,
}
# Files that hold a mapping of such groups rather than one.
MAPPINGS = ("tags", "outlets", "contributors")
Model = TypeVar("Model", bound=Fields)


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one kind of front matter, or of a whole vocabulary file."""
    schema = MODELS[kind].model_json_schema(by_alias=True)
    if kind in MAPPINGS:
        # References stay valid: definitions move to the root.
        definitions = {"$defs": schema.pop("$defs")} if "$defs" in schema else {}
        schema = {"type": "object", "additionalProperties": schema, **definitions}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def find_model(annotation: Any) -> Any:
    """The group of fields inside an annotation, or None: `tuple[CorrectionFields, ...]` holds one."""
    if isinstance(annotation, type) and issubclass(annotation, Fields):
        return annotation
    if get_origin(annotation) in (Union, UnionType, tuple, Annotated):
        return next((found for part in get_args(annotation) if (found := find_model(part))), None)
    return None


def find_shape(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What a field takes beside nothing, of the JSON schema of the field."""
    return dict(next((each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"), schema))
