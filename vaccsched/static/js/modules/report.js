// What a screen tells the server: that it is alive, what it is heard with, and which calls it has played to their end.

import { reportEvery } from "./pace.js";

const SOON = 400; // ms: several things to tell go together
const MOST = 50; // calls kept for telling while the server is away
const RELOAD_AFTER = 300000; // ms: a session that ended while this page stood open

/** data of `element`: report (address), csrf. `sound()` answers the word for what it is heard with now. */
export function reporter(element, sound, signal) {
  const played = new Map();
  const began = performance.now();
  let timer = 0;

  function plan(wait) {
    clearTimeout(timer);
    if (!signal.aborted) timer = setTimeout(tell, wait);
  }

  async function tell() {
    const told = [...played];
    const of = (how) => told.filter(([, heard]) => heard === how).map(([id]) => id);
    try {
      const answer = await fetch(element.dataset.report, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": element.dataset.csrf },
        body: JSON.stringify({ sound: sound(), voice: of("voice"), chime: of("chime") }),
        cache: "no-store",
        redirect: "error",
      });
      if (answer.ok) for (const [id] of told) played.delete(id);
      else if (answer.status === 400 && performance.now() - began > RELOAD_AFTER) location.reload();
    } catch {
      // the server is away: told with the next report
    }
    plan(reportEvery());
  }

  signal.addEventListener("abort", () => clearTimeout(timer));
  plan(Math.random() * SOON);
  return {
    soon: () => plan(SOON),
    played(id, how) {
      played.set(id, how);
      if (played.size > MOST) played.delete(played.keys().next().value);
      plan(SOON);
    },
  };
}
