// What is saved to be read without the network: a page, what it looks like, and the entries of a digest.

import { BASE, keep, recallList } from "../digest-kept.js"
import { say } from "../digest-words.js"

const CACHE = `digest ${BASE.pathname}` // offline.js asks the same
const IMPORT = /(?:from|import)[\s(]*["'](\.[^"']+)["']/g

export function canSave() {
  return "caches" in window && "serviceWorker" in navigator
}

export function recallSaved() {
  return recallList("saved").filter((each) => typeof each.path === "string" && Array.isArray(each.files))
}

export function isSaved(path) {
  return recallSaved().some((each) => each.path === path)
}

let last = Promise.resolve()

// One after the other: what is being saved must not come back after it was removed.
function inTurn(task) {
  return (last = last.catch(() => {}).then(task))
}

export function save(path, title) {
  return inTurn(() => saveNow(path, title))
}

export function remove(path) {
  return inTurn(() => removeNow(path))
}

export function removeAll() {
  return inTurn(removeAllNow)
}

async function saveNow(path, title) {
  const cache = await caches.open(CACHE)
  await navigator.serviceWorker.register(new URL("offline.js", BASE))
  const files = new Set()
  // Material asks for it on each page.
  await get(cache, new URL("sitemap.xml", BASE), files)
  const page = await store(cache, new URL(path, location), files)
  const links = page.querySelector("article.digest") ? page.querySelectorAll(".card__headline a") : []
  await Promise.all([...links].map((link) => store(cache, new URL(link.getAttribute("href"), new URL(path, location)), files)))
  keep("saved", [...recallSaved().filter((each) => each.path !== path), { path, title, files: [...files] }])
  await listSaved(cache)
}

async function removeNow(path) {
  const rest = recallSaved().filter((each) => each.path !== path)
  const needed = new Set(rest.flatMap((each) => each.files))
  const cache = await caches.open(CACHE)
  const files = recallSaved().find((each) => each.path === path)?.files ?? []
  await Promise.all(files.filter((file) => !needed.has(file)).map((file) => cache.delete(file)))
  keep("saved", rest)
  await listSaved(cache)
}

// What is shown without the network in place of a page that is not saved.
async function listSaved(cache) {
  const address = `${BASE.pathname}offline/`
  const saved = recallSaved()
  if (!saved.length) return cache.delete(address)
  const page = document.implementation.createHTMLDocument(say("Saved for later"))
  page.documentElement.lang = document.body.lang
  page.documentElement.dir = document.body.dir
  page.documentElement.style = "color-scheme: light dark"
  page.head.insertAdjacentHTML("afterbegin", '<meta charset="utf-8"><meta name="viewport" content="width=device-width">')
  const heading = page.createElement("h1")
  heading.textContent = say("Saved for later")
  const notice = page.createElement("p")
  notice.textContent = say("No network. This page is not saved; these are:")
  const list = page.createElement("ul")
  for (const { path, title } of saved) {
    const link = page.createElement("a")
    link.href = path
    link.textContent = title
    const line = page.createElement("li")
    line.append(link)
    list.append(line)
  }
  page.body.append(heading, notice, list)
  page.body.style = "max-width: 40em; margin: 2em auto; padding: 0 1em; font: 1.1em/1.6 serif"
  const headers = { "Content-Type": "text/html; charset=utf-8" }
  await cache.put(address, new Response(`<!doctype html>${page.documentElement.outerHTML}`, { headers }))
}

async function removeAllNow() {
  keep("saved")
  await caches.delete(CACHE)
  const registered = await navigator.serviceWorker.getRegistration(BASE.pathname)
  await registered?.unregister()
}

// A page with what it loads from this site: styles, scripts and the modules they name, pictures.
async function store(cache, address, files) {
  const response = await get(cache, address, files)
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  const parts = page.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], img[src]")
  const urls = [...parts].map((part) => new URL(part.getAttribute("href") ?? part.getAttribute("src"), address))
  await Promise.all(urls.filter(({ origin }) => origin === location.origin).map((url) => storePart(cache, url, files)))
  return page
}

async function storePart(cache, url, files) {
  if (files.has(url.pathname)) return
  const response = await get(cache, url, files)
  if (!url.pathname.endsWith(".js") || !url.pathname.includes("/digest-")) return
  const named = [...(await response.text()).matchAll(IMPORT)].map(([, name]) => new URL(name, url))
  await Promise.all(named.map((each) => storePart(cache, each, files)))
}

async function get(cache, url, files) {
  files.add(url.pathname)
  const response = await fetch(url.pathname)
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  await cache.put(url.pathname, response.clone())
  return response
}
