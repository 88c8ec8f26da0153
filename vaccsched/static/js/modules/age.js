// Shows how old the page's live data is, and the stale bar when the server has not answered for too long.

const STALE_AFTER = 10; // seconds: two looks were missed; leaves a slow machine five until the 15 s that are promised
const NOTHING_TO_SAY = 3; // seconds: younger than this is 「刚刚」

function words(element, age) {
  if (age < NOTHING_TO_SAY) return element.dataset.ageNow ?? "";
  if (age < 60) return (element.dataset.ageSeconds ?? "{n} s").replace("{n}", age);
  return (element.dataset.ageMinutes ?? "{n} min").replace("{n}", Math.floor(age / 60));
}

/** Watch one live region; the oldest region of the page decides what is shown. */
export function showAge(region, signal) {
  regions.set(region, performance.now());
  region.addEventListener("live:heard", () => {
    regions.set(region, performance.now());
    tick();
  }, { signal });
  signal.addEventListener("abort", () => regions.delete(region));
  timer ??= setInterval(tick, 1000);
  tick();
}

const regions = new Map();
let timer;

function tick() {
  if (!regions.size) return;
  const age = Math.floor((performance.now() - Math.min(...regions.values())) / 1000);
  for (const element of document.querySelectorAll("[data-age]")) {
    const text = words(element, age);
    if (element.textContent !== text) element.textContent = text;
  }
  const isStale = age >= STALE_AFTER || document.documentElement.hasAttribute("data-live-lost");
  for (const bar of document.querySelectorAll("[data-stale]")) bar.hidden = !isStale;
  document.documentElement.toggleAttribute("data-is-stale", isStale);
}
