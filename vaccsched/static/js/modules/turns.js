// Shows one of several children at a time, in turn, by the server's clock: a replaced region goes on where it was.
// data-every: seconds each is shown. data-quiet: seconds since data-last-call before anything is shown at all.

import { everySecond, serverClock } from "./server-time.js";

export default function start(element, signal) {
  const { every, quiet, lastCall, now: given } = element.dataset;
  const turns = [...element.querySelectorAll("[data-turn]")];
  const now = serverClock(element, Number(given));

  function tick() {
    const isQuiet = !quiet || now() - Number(lastCall) >= Number(quiet);
    const place = Math.floor(now() / Number(every)) % turns.length;
    turns.forEach((turn, at) => { turn.hidden = !isQuiet || at !== place; });
    element.hidden = !isQuiet;
    element.parentElement.toggleAttribute("data-turning", isQuiet && Boolean(quiet));
  }

  if (turns.length) everySecond(tick, signal);
}
