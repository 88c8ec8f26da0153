// The server's clock, read from the page and carried on by a monotonic clock: the device's own time never counts.

/** The moment (performance.now ms) at which the numbers inside `element` came from the server. */
export function arrivedAt(element) {
  const region = element.closest("[data-live-at]");
  if (region) return Number(region.dataset.liveAt);
  const navigation = performance.getEntriesByType("navigation")[0];
  return navigation?.responseStart || performance.now();
}

/** A function that answers the server's time in seconds, given its time `now` (epoch seconds) inside `element`. */
export function serverClock(element, now) {
  const since = arrivedAt(element);
  return () => now + (performance.now() - since) / 1000;
}

/** Call `tick` now and then once a second until the signal aborts. */
export function everySecond(tick, signal) {
  tick();
  const timer = setInterval(tick, 250);
  signal.addEventListener("abort", () => clearInterval(timer));
}
