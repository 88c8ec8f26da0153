// Keeps one partial up to date: a nudge or silence → fetch the snapshot (ETag) → replace the inside of the element.
// data-live-url answers HTML with ETag and X-Version; data-live-channel names the nudges to listen to (may be empty).
// data-live-holds (optional): a selector; while something in the region matches it, or a hand is at work there, nothing is
// replaced under that hand, and the age of what is shown grows.
// Says "live:updated" {version} on the element after a replacement and "live:heard" whenever what is shown is the
// server's present state: after every answer, and after a pulse with the version that is shown.

import { mount, unmount } from "../main.js";
import { showAge } from "./age.js";
import { listen } from "./nudges.js";
import { heardCrowd, lookEvery, settle, spread } from "./pace.js";

const ANSWER_WITHIN = 4000; // ms
const SOON = 250; // ms before looking again when the snapshot was older than the nudge
const AIMING = 1500; // ms after a hand last moved over the region

export default function start(region, signal) {
  const state = { version: Number(region.dataset.liveVersion) || 0, wanted: 0, etag: null, linked: false, busy: false, again: false };
  const every = Number(region.dataset.liveEvery) || Infinity; // ms: a page whose region has no channel of its own
  const isHeld = hands(region, signal);
  let timer = 0;
  region.dataset.liveAt ??= performance.now();
  heardCrowd(Number(region.dataset.liveCrowd));
  showAge(region, signal);

  function plan(wait) {
    clearTimeout(timer);
    if (!signal.aborted) timer = setTimeout(look, wait);
  }

  async function look() {
    clearTimeout(timer);
    if (state.busy) {
      state.again = true;
      return;
    }
    if (isHeld()) return plan(SOON);
    state.busy = true;
    state.again = false;
    const heard = await ask(region, state, isHeld);
    state.busy = false;
    if (signal.aborted) return;
    const behind = state.again || (heard && state.version < state.wanted);
    plan(behind ? SOON : Math.min(lookEvery(state.linked && heard), every));
  }

  function lookIn(wait) {
    if (wait) plan(wait);
    else look();
  }

  const on = {
    nudge(version) {
      state.wanted = Math.max(state.wanted, version);
      if (version > state.version || version === 0) lookIn(spread());
    },
    pulse(version) {
      if (version === state.version && !state.busy) region.dispatchEvent(new CustomEvent("live:heard", { bubbles: true }));
      else if (version > Math.max(state.version, state.wanted)) on.nudge(version);
      else if (version < state.version) lookIn(spread()); // another database, or one put back
    },
    link(isUp) {
      state.linked = isUp;
      state.wanted = 0; // a restarted server may count anew
      lookIn(settle());
    },
  };

  listen(region.dataset.liveChannel, on, signal);
  for (const name of ["countdown:soon", "countdown:done"]) region.addEventListener(name, () => plan(SOON), { signal });
  window.addEventListener("online", look, { signal });
  document.addEventListener("visibilitychange", () => document.hidden || look(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  plan(lookEvery(false));
}

/** Answers whether somebody is at work in the region; never where the page did not ask for it. */
function hands(region, signal) {
  const { liveHolds: holds } = region.dataset;
  if (!holds) return () => false;
  let movedAt = -Infinity;
  const move = () => { movedAt = performance.now(); };
  for (const name of ["pointermove", "pointerdown", "keydown"]) region.addEventListener(name, move, { signal, passive: true });
  return () => performance.now() - movedAt < AIMING || region.querySelector(holds) !== null;
}

/** Fetch once; true when the server answered with the present state, and it is shown. */
async function ask(region, state, isHeld) {
  const headers = { Accept: "text/html", "X-Requested-With": "live" };
  if (state.etag) headers["If-None-Match"] = state.etag;
  if (state.wanted > state.version) headers["X-Wanted"] = state.wanted;
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), ANSWER_WITHIN);
  try {
    const answer = await fetch(region.dataset.liveUrl, { headers, cache: "no-store", redirect: "error", signal: stop.signal });
    if (answer.status !== 304 && !answer.ok) return false;
    const html = answer.status === 304 ? null : await answer.text();
    if (!region.isConnected || (html !== null && isHeld())) return false;
    if (html !== null) replace(region, html);
    state.etag = answer.headers.get("ETag") ?? state.etag;
    state.version = Number(answer.headers.get("X-Version")) || state.version;
    if (answer.headers.has("X-Crowd")) heardCrowd(Number(answer.headers.get("X-Crowd")));
    region.dispatchEvent(new CustomEvent("live:heard", { bubbles: true }));
    if (html !== null) region.dispatchEvent(new CustomEvent("live:updated", { bubbles: true, detail: { version: state.version } }));
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(limit);
  }
}

/** Puts what our own server rendered in the place of what stood here: its text, or the content of a template. */
export function fill(region, rendered) {
  unmount(region);
  if (typeof rendered === "string") region.innerHTML = rendered;
  else region.replaceChildren(rendered);
  mount(region);
}

function replace(region, html) {
  const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
  const scrolled = [...region.querySelectorAll("[tabindex='0']")].map((one) => one.scrollTop);
  region.dataset.liveAt = performance.now();
  fill(region, html);
  region.querySelectorAll("[tabindex='0']").forEach((one, at) => { one.scrollTop = scrolled[at] ?? 0; });
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
