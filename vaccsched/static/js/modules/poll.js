// Keeps one partial up to date for people who are not signed in: asks every few seconds while the page is looked at.
// data-poll-url answers HTML with an ETag. Says "live:heard" after every answer, so that the page's age is told.

import { showAge } from "./age.js";
import { fill } from "./live.js";

const EVERY = 5000; // ms
const ANSWER_WITHIN = 4000; // ms

export default function start(region, signal) {
  let timer = 0;
  let tag = null;

  async function look() {
    clearTimeout(timer);
    if (!document.hidden) await ask();
    if (!signal.aborted) timer = setTimeout(look, EVERY * (0.9 + Math.random() * 0.2));
  }

  async function ask() {
    const headers = { Accept: "text/html", "X-Requested-With": "live" };
    if (tag) headers["If-None-Match"] = tag;
    try {
      const limit = AbortSignal.timeout(ANSWER_WITHIN);
      const answer = await fetch(region.dataset.pollUrl, { headers, cache: "no-store", signal: limit });
      if (answer.status === 404) location.reload(); // its day is over: the whole page says so
      if (answer.status !== 304 && !answer.ok) return;
      if (answer.status !== 304) replace(await answer.text());
      tag = answer.headers.get("ETag");
      region.dispatchEvent(new CustomEvent("live:heard", { bubbles: true }));
    } catch {
      // the age and the bar say it
    }
  }

  function replace(html) {
    const open = [...region.querySelectorAll("details")].map((one) => one.open);
    fill(region, html);
    region.querySelectorAll("details").forEach((one, number) => { one.open = open[number] ?? one.open; });
  }

  showAge(region, signal);
  region.addEventListener("countdown:done", () => { clearTimeout(timer); timer = setTimeout(look, 300); }, { signal });
  document.addEventListener("visibilitychange", () => document.hidden || look(), { signal });
  window.addEventListener("online", look, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  timer = setTimeout(look, EVERY);
}
