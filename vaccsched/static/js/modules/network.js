// Staff forms when the network is away: the page stays, keeps what was typed, and says what was saved and what was not.
// A form is sent by fetch; an answer is shown as a browser would. Without one the server is asked until it answers: by
// the form's key (saved → the same request again, which finds what it made), or, for a form without one, whether the
// page still asks for it. Nothing is written down here. data-saved: where a key is looked up; data-of: whose forms.

import { actionOf, bodyOf } from "../forms.js";
import { mount, unmount } from "../main.js";

const ANSWER_WITHIN = 15000; // ms
const AGAIN = 2000; // ms between two look-ups
const KEPT = "network-said";

export default function start(bar, signal) {
  const root = document.documentElement;
  const prefixes = bar.dataset.of.split(" ");
  let waiting = null; // what was sent and not answered
  let timer = 0;

  function say(name) {
    bar.hidden = !name;
    for (const words of bar.querySelectorAll("[data-say]")) words.hidden = words.dataset.say !== name;
    bar.querySelector("[data-check]").hidden = name !== "unknown";
    if (name) bar.scrollIntoView({ block: "nearest" });
  }

  function isOurs(form) {
    const { pathname, origin } = actionOf(form);
    const here = !form.hasAttribute("target");
    const known = prefixes.some((one) => pathname === one || pathname.startsWith(`${one}/`));
    const isPost = form.getAttribute("method")?.toLowerCase() === "post";
    return isPost && here && origin === location.origin && known && !form.hasAttribute("enctype");
  }

  function onSubmit(event) {
    if (event.defaultPrevented || !isOurs(event.target)) return;
    event.preventDefault();
    send({ form: event.target, action: actionOf(event.target), body: bodyOf(event.target, event.submitter) });
  }

  async function send(sending, isKnown = false) {
    clearTimeout(timer);
    if (!isKnown) say("");
    waiting = sending;
    delete root.dataset.ready;
    try {
      const answer = await ask(sending.action, { method: "POST", body: sending.body });
      const to = answer.headers.get("X-Location");
      const html = to ? "" : await answer.text();
      waiting = null;
      if (isKnown) sessionStorage.setItem(KEPT, "saved");
      if (to) location.assign(to);
      else show(html);
    } catch {
      release();
      lost();
    }
  }

  function lost() {
    say("unknown");
    timer = setTimeout(check, AGAIN);
  }

  async function check() {
    clearTimeout(timer);
    const sent = waiting;
    if (!sent || signal.aborted) return;
    try {
      const is = await (sent.body.get("idempotency_key") ? byKey(sent) : byPage(sent));
      if (waiting === sent) settle(sent, is);
    } catch {
      if (waiting === sent) lost();
    }
  }

  async function byKey(sent) {
    const address = `${bar.dataset.saved}?key=${encodeURIComponent(sent.body.get("idempotency_key"))}`;
    const { saved } = await (await ask(address, { headers: { Accept: "application/json" } })).json();
    return saved ? "made" : "lost";
  }

  async function byPage(sent) {
    const answer = await ask(location.href);
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const asks = [...page.forms].some((one) => one.getAttribute("action") === sent.form.getAttribute("action"));
    if (sent.form.querySelector("[data-module~='scan-box']")) return "fresh"; // always asked for: the page shows what holds
    return asks ? "lost" : "saved";
  }

  function settle(sent, is) {
    if (is === "made") {
      send(sent, true);
      return;
    }
    waiting = null;
    if (is === "lost") say(is);
    else {
      sessionStorage.setItem(KEPT, is);
      location.reload();
    }
  }

  function release() {
    root.dataset.ready = "";
    waiting?.form.dispatchEvent(new Event("form:release"));
    waiting?.form.querySelector("[data-module~='scan-box']")?.select(); // the next scan takes its place
  }

  document.addEventListener("submit", onSubmit, { signal });
  bar.querySelector("[data-check]").addEventListener("click", check, { signal });
  window.addEventListener("online", check, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  if (sessionStorage.getItem(KEPT)) say(sessionStorage.getItem(KEPT));
  sessionStorage.removeItem(KEPT);
}

async function ask(address, options = {}) {
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), ANSWER_WITHIN);
  try {
    return await fetch(address, {
      cache: "no-store",
      ...options,
      headers: { Accept: "text/html", "X-Requested-With": "network", ...options.headers },
      signal: stop.signal,
    });
  } finally {
    clearTimeout(limit);
  }
}

/** A page that a form was answered with, in place of this one. */
function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const known = new Set([...document.head.querySelectorAll("link[rel=stylesheet]")].map((one) => one.href));
  for (const sheet of page.head.querySelectorAll("link[rel=stylesheet]")) {
    if (!known.has(sheet.href)) document.head.append(document.adoptNode(sheet));
  }
  unmount(document.documentElement);
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  scrollTo(0, 0);
  mount(document.documentElement).then(() => { document.documentElement.dataset.ready = ""; });
}
