// Looks whether the recipient has pressed on the second screen, and then shows the page anew. Nothing typed is lost:
// while a field or a list is in use it waits.

const EVERY = 1200; // ms

export default function start(element, signal) {
  const inUse = () => document.querySelector("details[open], input:focus:not([data-module~='scan-box']), select:focus");

  async function look() {
    if (signal.aborted) return;
    try {
      const answer = await fetch(element.dataset.watchUrl, { headers: { Accept: "application/json" }, cache: "no-store", signal });
      if (answer.ok && (await answer.json()).verified !== element.dataset.watchNow && !inUse()) {
        window.location.replace(window.location.href.split("#")[0]);
        return;
      }
    } catch {
      // the server is away: the page says so itself when something is pressed
    }
    timer = setTimeout(look, EVERY);
  }

  let timer = setTimeout(look, EVERY);
  signal.addEventListener("abort", () => clearTimeout(timer));
}
