// Loads the page again after so many seconds, unless somebody is typing or choosing on it. Without JavaScript the page
// does it by itself (<noscript>).
export default function start(element, signal) {
  const wait = Number(element.dataset.seconds) * 1000;
  const timer = setInterval(() => {
    if (document.hidden || document.activeElement?.matches("input, select, textarea, button")) return;
    location.reload();
  }, wait);
  signal.addEventListener("abort", () => clearInterval(timer));
}
