// Answers from what the reader has saved when the network does not. It is there only after something was saved.

const CACHE = `digest ${new URL("./", location).pathname}`

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()))
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url)
  if (event.request.method === "GET" && url.origin === location.origin) event.respondWith(answer(event.request, url))
})

async function answer(request, url) {
  try {
    return await fetch(request)
  } catch (error) {
    const cache = await caches.open(CACHE)
    const saved = await cache.match(url.pathname)
    if (saved) return saved
    throw error
  }
}
