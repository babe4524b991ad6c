// How an entry looks while it is written: theme/pages/entry.html in few words, which are those of the site.

import { say, writeFigures } from "../assets/javascripts/digest-words.js"

const language = document.documentElement.dataset.language
const languages = new Intl.DisplayNames(language, { type: "language" })
const names = new Intl.ListFormat(language)
const days = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC", calendar: "gregory", numberingSystem: "latn" })
const DAY = /^\d{4}-\d\d-\d\d/

// What is half written stays as it is written.
function attempt(show, written) {
  try {
    return show()
  } catch {
    return written
  }
}

const nameLanguage = (tag) => attempt(() => languages.of(tag), tag)

function nameDay(written) {
  const [first, last] = `${written}`.split("/").map((day) => new Date(DAY.exec(day)?.[0]))
  return attempt(() => writeFigures(last ? days.formatRange(first, last) : days.format(first)), written)
}

function nameTranslator({ from, translator, machine }) {
  const origin = { language: nameLanguage(from), name: translator }
  const made = translator ? say("From %(language)s by %(name)s", origin) : say("From %(language)s", origin)
  return machine ? [made, say("by machine")].join(say(", ")) : made
}

// That of a story may be one for each language.
const nameTitle = (title) => (title && typeof title === "object" ? title[language] ?? Object.values(title)[0] : title)

export const preview = (createClass, h, colours) =>
  createClass({
    componentDidMount() {
      Object.assign(this.props.document.body.dataset, colours)
    },
    render() {
      const { entry, fields, widgetFor, getAsset } = this.props
      const data = entry.get("data")?.toJS() ?? {}
      const { title, date, updated, summary, story, event_date, language: spoken, translation } = data
      const [source, image, audio, figures] = [data.source ?? {}, data.image ?? {}, data.audio ?? {}, data.figures ?? {}]
      const heard = audio.file || audio.url
      const [corrections, cites, tags, writers] = [data.corrections, data.cites, data.tags, data.byline].map((list) => list?.filter(Boolean) ?? [])
      const labelOf = (name, value) => {
        const field = fields.find((each) => each.get("name") === name)
        const chosen = field?.getIn(["slugs", value]) ?? value
        return field?.get("options")?.find((option) => option.get("value") === chosen)?.get("label") ?? value
      }
      const ours = (kind, properties, ...children) => h(kind, { lang: language, dir: "auto", ...properties }, ...children)
      const row = (name, value) => value && [h("dt", { key: name }, name), h("dd", { key: `${name}:` }, value)]
      const headline = source.title || translation?.original_title
      return h("div", { className: "md-typeset digest-content" }, h(
        "article", { className: "md-content__inner entry", lang: spoken || language, dir: "auto" },
        h("header", { className: "entry__head" },
          ours("p", { className: "kicker" }, [labelOf("story", story), date && nameDay(date), updated && say("Updated %(date)s", { date: nameDay(updated) }), writers.length > 0 && say("By %(names)s", { names: writers.join(say(", ")) })].filter(Boolean).join(" · ")),
          h("h1", null, nameTitle(title)),
          summary && h("p", { className: "lede" }, summary),
          source.name && ours("p", { className: "entry__byline" }, say("From %(outlet)s", { outlet: source.name })),
          event_date && ours("p", { className: "entry__event" }, say("Date of the event: %(date)s", { date: nameDay(event_date) }))),
        corrections.length > 0 && ours("aside", { className: "corrections" },
          h("h2", null, say("Corrections")),
          h("ul", null, corrections.map(({ date: day = "", note = "" }, number) =>
            h("li", { key: number }, say("%(label)s:", { label: nameDay(day) }), " ", note)))),
        heard && ours("p", { className: "meta" }, [say("Audio"), heard, audio.title, audio.duration].filter(Boolean).join(" · ")),
        image.file && h("figure", { className: "entry__figure" },
          h("img", { src: getAsset(image.file).toString(), alt: image.alt ?? "" }),
          h("figcaption", null,
            image.caption && `${image.caption} · `,
            h("span", { className: "credit" }, [image.credit, image.licence].filter(Boolean).join(say(", "))))),
        h("div", { className: "entry__body" }, widgetFor("body")),
        Object.keys(figures).length > 0 && ours("aside", { className: "entry__figures" },
          h("dl", { className: "figures" }, Object.entries(figures).map(([name, value]) =>
            h("div", { key: name }, h("dt", null, name), " ", h("dd", null, h("b", null, value)))))),
        ours("footer", { className: "entry__foot" },
          cites.length > 0 && h("p", { className: "cites" }, say("Attributed in this story to %(names)s.", { names: names.format(cites) })),
          source.url && h("section", { className: "source" },
            h("h2", null, say("Source")),
            h("dl", null,
              row(say("Outlet"), source.language
                ? say("%(outlet)s, in %(language)s", { outlet: source.name, language: nameLanguage(source.language) })
                : source.name),
              row(say("Original headline"), headline),
              row(say("By"), source.authors?.join(say(", "))),
              row(say("Published"), source.published && nameDay(source.published)),
              row(say("Translation"), translation?.from && nameTranslator(translation)),
              row(say("Read it"), source.url),
              row(say("archived copy"), source.archive_url))),
          tags.length > 0 && h("ul", { className: "tags" },
            tags.map((tag) => h("li", { key: tag }, h("a", null, labelOf("tags", tag))))))))
    },
  })
