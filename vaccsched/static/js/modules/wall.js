// What a wall needs beyond its content: it never dims, and takes up a new version of the page in the night.

import { serverClock } from "./server-time.js";

const NIGHT = 4; // o'clock at the clinic
const OLD = 6 * 3600; // seconds: a page younger than this stays
const EVERY = 60000; // ms

const hour = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", hourCycle: "h23" });

export default function start(element, signal) {
  const began = Number(element.dataset.now);
  const now = serverClock(element, began);

  async function stayAwake() {
    if (document.hidden) return;
    try {
      await navigator.wakeLock?.request("screen");
    } catch {
      // the device decides; its own settings keep it on
    }
  }

  function renew() {
    const isNight = Number(hour.format(now() * 1000)) === NIGHT;
    const isServed = !document.documentElement.hasAttribute("data-is-stale");
    if (isNight && isServed && now() - began > OLD) location.reload();
  }

  stayAwake();
  document.addEventListener("visibilitychange", stayAwake, { signal });
  const timer = setInterval(renew, EVERY);
  signal.addEventListener("abort", () => clearInterval(timer));
}
