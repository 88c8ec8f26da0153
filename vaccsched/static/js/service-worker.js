// Keeps static files, and one page that says "no network" and shows what somebody saved on this phone. No page with
// people's data is ever kept: pages always come from the network.

const KEPT = "static-1";
const OFFLINE = "/offline";

self.addEventListener("install", (event) => {
  event.waitUntil(keepOffline().then(() => self.skipWaiting()));
});

/** The page without a network, with the static files that it names. */
async function keepOffline() {
  const cache = await caches.open(KEPT);
  const answer = await fetch(OFFLINE, { credentials: "omit" }); // nobody's page: no cookie is sent
  const text = await answer.clone().text();
  await cache.put(OFFLINE, answer);
  const named = [...text.matchAll(/(?:href|src)="(\/(?:static|sheets)\/[^"#]+)/g)].map((found) => found[1]);
  const modules = ["saved-booking", "offline", "read-aloud"].map((name) => `/static/js/modules/${name}.js`);
  await cache.addAll([...new Set([...named, ...modules])]);
}

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => offline())); // a sent form, too
  else if (request.method === "GET" && /^\/(static|sheets)\//.test(address.pathname)) event.respondWith(fromNetworkFirst(request));
});

async function offline() {
  return (await caches.match(OFFLINE)) ?? Response.error();
}

async function fromNetworkFirst(request) {
  try {
    const answer = await fetch(request);
    if (answer.status === 200) {
      const cache = await caches.open(KEPT);
      await cache.put(request, answer.clone());
    }
    return answer;
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}
