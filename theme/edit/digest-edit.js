// What Decap CMS has to know of a digest: our widgets and our file names. How an entry looks is beside it.
// It comes before Decap, which starts by itself where nobody tells it to wait.

window.CMS_MANUAL_INIT = true

// What is left empty is not written: our reader takes it for absent, and so do people.
const isEmpty = (value) =>
  value === undefined || value === null || value === "" || (typeof value === "object" && value.size === 0)

function withoutEmpty(value) {
  if (!value || typeof value.map !== "function" || typeof value.filterNot !== "function") return value
  return value.map(withoutEmpty).filterNot(isEmpty)
}

// The part of an address that stands for a name, as `slugify` in digest/model/addresses.py has it; but for very long names,
// and those without a letter, which end in a fingerprint there. Any name of a file will do: it makes the id.
const SYMBOLS = { "+": " plus ", "#": " sharp ", "&": " and ", "@": " at ", "%": " percent " }
// Sara am, a vowel of Thai and Lao, which Unicode takes apart.
const SARA_AM = { "\u0E4D\u0E32": "\u0E33", "\u0ECD\u0EB2": "\u0EB3" }
// Where apostrophes, geresh and gershayim part no words.
const WITHIN_WORD = /(?<=[\u0400-\u052F])['’ʼ](?=[\u0400-\u052F])|(?<=[\u05D0-\u05EA])['’׳"”״](?=[\u05D0-\u05EA])/g
// Windows has no files that are called so.
const RESERVED = /^(?:con|prn|aux|nul|(?:com|lpt)\p{Nd})$/u

function slugify(name) {
  // By way of capitals, which is nearest to what Python calls casefold: ß is ss.
  const text = name.normalize("NFKC").toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC")
    .replace(/\u0E4D\u0E32|\u0ECD\u0EB2/g, (parts) => SARA_AM[parts]).replace(WITHIN_WORD, "")
  const letters = text.replace(/[^\p{L}\p{N}\p{M}]/gu, (char) => SYMBOLS[char] ?? " ")
  const words = letters.split(/\s+/u).map((word) => word.replace(/^\p{M}+/u, "")).filter(Boolean)
  const joined = words.join("-") || "entry"
  const slug = RESERVED.test(joined) ? `x-${joined}` : joined
  // A file name has room for 255 bytes; a headline may have 400 letters.
  let short = slug
  while (new TextEncoder().encode(short).length > 120) short = short.slice(0, -1)
  return short === slug ? slug : short.slice(0, short.lastIndexOf("-")) || short
}

// Decap names a file by the fields of its entry, in ways of its own: quotation marks stay, and the month is that
// of the day in London. It asks by `getIn`, and writes the file by `toJS`: so it is given names of ours, and they
// do not get into the file.
function naming(data, names) {
  const named = Object.create(data)
  named.getIn = ([key, ...rest], otherwise) =>
    rest.length || !(key in names) ? data.getIn([key, ...rest], otherwise) : names[key]
  return named
}

function nameNote(data) {
  const name = data.get("name")
  if (!name) throw new Error("name the digest that the note is about")
  return naming(data.delete("name"), { name, year: name.slice(0, 4), week: name.slice(6) })
}

function nameByTitle(data) {
  const date = /^(\d{4})-(\d\d?)-(\d\d?)/.exec(data.get("date") ?? "")
  const title = data.get("title")
  const names = { title: slugify(typeof title === "string" ? title : Object.values(title.toJS?.() ?? title)[0]) }
  if (date) names.date = new Date(Date.UTC(date[1], date[2] - 1, date[3], 12))
  return naming(data, names)
}

function tidy({ entry }) {
  const data = withoutEmpty(entry.get("data"))
  if (!entry.get("newRecord")) return data
  return entry.get("collection") === "digests" ? nameNote(data) : nameByTitle(data)
}

const splitLines = (text) => text.split("\n").filter((line) => line.trim())

// One line of text; what is known already is offered.
const suggest = (createClass, h) =>
  createClass({
    render() {
      const { field, forID, value, onChange, classNameWrapper, setActiveStyle, setInactiveStyle } = this.props
      return h("input", {
        id: forID,
        type: "text",
        className: classNameWrapper,
        list: `digest-${field.get("suggest")}`,
        value: value ?? "",
        onChange: (event) => onChange(event.target.value),
        onFocus: setActiveStyle,
        onBlur: setInactiveStyle,
      })
    },
  })

const FIGURE = { pattern: /^\s*(.*?\S)\s*:\s*(\S.*?)\s*$/, wanted: "a name, a colon, and what is to be said of it", rows: 3 }
// A title may be one text, in which colons are none of ours: `Iran: a chronicle`.
const TITLE = { pattern: /^\s*([a-z]{2,3}(?:-\w+)*)\s*:\s*(\S.*?)\s*$/, wanted: "a language such as en, a colon, and the title in it", rows: 2, alone: true }

// Names with a text each, a line for each: Decap has no widget for fields whose names are not known before.
// Where a text may stand `alone`, one line that is no such pair is one.
const pairs = (createClass, h, { pattern, wanted, rows, alone }) =>
  createClass({
    getInitialState() {
      const { value } = this.props
      const lines = value?.entrySeq?.().map(([name, text]) => `${name}: ${text}`)
      return { text: lines ? lines.join("\n") : typeof value === "string" ? value : "" }
    },
    isAlone: (lines) => alone && lines.length < 2 && !pattern.test(lines[0]),
    isValid() {
      const lines = splitLines(this.state.text)
      const wrong = !this.isAlone(lines) && lines.find((line) => !pattern.test(line))
      return wrong ? { error: { type: "CUSTOM", message: `“${wrong}”: write ${wanted}` } } : true
    },
    change(text) {
      this.setState({ text })
      const lines = splitLines(text)
      const found = lines.map((line) => pattern.exec(line)).filter(Boolean)
      this.props.onChange(
        this.isAlone(lines) ? lines.join() : Object.fromEntries(found.map(([, name, value]) => [name, value])),
      )
    },
    render() {
      const { forID, classNameWrapper, setActiveStyle, setInactiveStyle } = this.props
      return h("textarea", {
        id: forID,
        rows,
        className: classNameWrapper,
        value: this.state.text,
        onChange: (event) => this.change(event.target.value),
        onFocus: setActiveStyle,
        onBlur: setInactiveStyle,
      })
    },
  })

// A tag is written by its slug, by whatever name it was found; a name that the entry has already stays as it is.
const tags = (Select, createClass, h) =>
  createClass({
    choose(chosen) {
      const { field, value, onChange } = this.props
      const slugOf = (name) => field.getIn(["slugs", name], name)
      const written = chosen?.map((name) => (value?.includes(name) ? name : slugOf(name)))
      onChange(written?.filter((name, at) => written.findIndex((each) => slugOf(each) === slugOf(name)) === at))
    },
    render() {
      const { field, value } = this.props
      const known = new Set(field.get("options").map((option) => option.get("value")))
      // What Decap does not offer it would drop.
      const own = [...(value ?? [])].filter((name) => !known.has(name))
      const offered = field.set("options", field.get("options").concat(own))
      return h(Select, { ...this.props, field: offered, onChange: this.choose })
    },
  })

// A group that is left empty, or is whole: Decap itself asks for what is required in it even where nobody wants one.
const group = (Group) =>
  class extends Group {
    constructor(props) {
      super(props)
      const validateFields = this.validate
      this.validate = () => {
        validateFields()
        this.props.onValidateObject(this.props.forID, this.findFaults())
      }
    }

    findFaults() {
      const { field, value, parentIds } = this.props
      const given = value?.filterNot?.((each) => isEmpty(each) || each === false)
      const missing = isEmpty(given) ? [] : [...field.get("whole").filter((name) => isEmpty(given.get(name)))]
      const message = `${field.get("label")}: fill in ${missing.join(", ")}, or leave all of it empty`
      return missing.length ? [{ type: "CUSTOM", parentIds, message }] : []
    }
  }

// The site tells by its home page which style sheets and colours it has, the owner's own among them.
async function findStyles() {
  const home = new URL("../", location.href)
  const page = new DOMParser().parseFromString(await (await fetch(home)).text(), "text/html")
  const links = [...page.querySelectorAll("link[rel=stylesheet]")].map((link) => new URL(link.getAttribute("href"), home).href)
  return { links, colours: page.body.dataset }
}

function offer(suggestions) {
  for (const [name, choices] of Object.entries(suggestions)) {
    const list = document.createElement("datalist")
    list.id = `digest-${name}`
    list.append(...choices.map(([value, label]) => new Option(label, value)))
    document.body.append(list)
  }
}

async function start() {
  const { CMS, createClass, h } = window
  const [answer, { links, colours }, { preview }] = await Promise.all([
    fetch("config.json"),
    findStyles(),
    import("./digest-preview.js"),
  ])
  const { decap, suggestions } = await answer.json()
  offer(suggestions)
  for (const link of links) CMS.registerPreviewStyle(link)
  CMS.registerWidget("digest-suggest", suggest(createClass, h))
  CMS.registerWidget("digest-pairs", pairs(createClass, h, FIGURE))
  CMS.registerWidget("digest-names", pairs(createClass, h, TITLE))
  const [object, select] = ["object", "select"].map(CMS.getWidget)
  CMS.registerWidget("digest-tags", tags(select.control, createClass, h), select.preview)
  CMS.registerWidget("digest-group", group(object.control), object.preview)
  for (const { name } of decap.collections) CMS.registerPreviewTemplate(name, preview(createClass, h, colours))
  CMS.registerEventListener({ name: "preSave", handler: tidy })
  CMS.init({ config: decap })
}

document.addEventListener("DOMContentLoaded", start)
