// Answers from what the reader has saved when the network does not. It is there only after something was saved.

const BASE = new URL("./", location).pathname
const CACHE = `digest ${BASE}`
// Milliseconds that a network may take where there is a saved copy: in a train it may take for ever.
const PATIENCE = 4000

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()))
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url)
  if (event.request.method === "GET" && url.origin === location.origin) event.respondWith(answer(event.request, url))
})

async function answer(request, url) {
  const cache = await caches.open(CACHE)
  const saved = await cache.match(url.pathname)
  try {
    return await (saved ? Promise.race([fetch(request), giveUp()]) : fetch(request))
  } catch (error) {
    if (saved) return saved
    // The list of what is saved, in place of a page that is not.
    const list = request.mode === "navigate" ? await cache.match(`${BASE}offline/`) : undefined
    if (list) return list
    throw error
  }
}

function giveUp() {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("the network takes too long")), PATIENCE))
}
