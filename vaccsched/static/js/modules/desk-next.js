// Enter in the empty scan box does the page's next step (take the number, print again): one scan, one key.

export default function start(page, signal) {
  const box = page.querySelector("[data-module~='scan-box']");
  if (!box) return;

  function onKey(event) {
    if (event.key !== "Enter" || event.isComposing || event.repeat || box.value.trim()) return;
    const next = page.ownerDocument.querySelector("[data-next-step]");
    if (!next) return;
    event.preventDefault();
    next.click();
  }

  box.addEventListener("keydown", onKey, { signal });
}
