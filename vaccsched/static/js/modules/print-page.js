// Shows a button that prints the page; folded parts are opened for the paper and folded again.

export default function start(button, signal) {
  const folded = () => document.querySelectorAll("details[data-print-open]:not([open])");
  let opened = [];
  button.hidden = false;
  button.addEventListener("click", () => window.print(), { signal });
  window.addEventListener("beforeprint", () => {
    opened = [...folded()];
    for (const part of opened) part.open = true;
  }, { signal });
  window.addEventListener("afterprint", () => {
    for (const part of opened) part.open = false;
  }, { signal });
}
