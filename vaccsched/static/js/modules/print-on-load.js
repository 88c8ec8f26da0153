// Prints the page once it and its fonts are there; with data-return it then goes back, so that the desk can scan on.

export default async function start(element, signal) {
  if (element.dataset.return) {
    window.addEventListener("afterprint", () => location.replace(element.dataset.return), { signal, once: true });
  }
  if (document.readyState !== "complete") {
    await new Promise((done) => window.addEventListener("load", done, { once: true }));
  }
  await document.fonts?.ready;
  if (!signal.aborted) window.print();
}
