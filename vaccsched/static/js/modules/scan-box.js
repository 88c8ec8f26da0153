// The field a scanner (a keyboard by trade) types into: it keeps the focus, cleans what comes, sends on Enter or a scanner's Tab.

const RETURNS_AFTER = 15000; // ms without a key after which the focus comes back from buttons and links
const BURST = 60; // ms between the keys of a scanner
const SHORTEST_SCAN = 6; // characters
const BY_HAND = 100; // ms between keys, on average, above which a person typed

/** Full-width to half-width, without control and zero-width characters, trimmed. */
export function cleaned(text) {
  return text
    .replace(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, " ")
    .replace(/[\u0000-\u001C\u001E-\u001F\u007F\u200B-\u200D\uFEFF]/g, "") // GS (1D) parts the fields of a GS1 code
    .trim();
}

export default function start(box, signal) {
  let lastKey = 0;
  let burst = 0;
  let idle = 0;
  let typed = { keys: 0, span: 0 };

  const isByHand = () => typed.keys >= SHORTEST_SCAN && typed.span / typed.keys > BY_HAND;
  const takesKeys = (node) => node?.closest?.("input, textarea, select, [contenteditable], dialog[open]");
  const isFree = () => !document.querySelector("dialog[open]") && !takesKeys(document.activeElement);
  const comeBack = () => document.hasFocus() && isFree() && box.focus({ preventScroll: true });
  const later = () => {
    clearTimeout(idle);
    idle = setTimeout(comeBack, RETURNS_AFTER);
  };

  function send(event) {
    event.preventDefault();
    box.value = cleaned(box.value);
    const entry = box.form?.elements.entry; // where the page asks how the code came in
    if (entry) entry.value = isByHand() ? "typed" : "scan";
    if (box.value && box.form) box.form.requestSubmit();
  }

  function count(event) {
    const gap = event.timeStamp - lastKey;
    burst = gap < BURST ? burst + 1 : 1;
    typed = box.value ? { keys: typed.keys + 1, span: typed.span + gap } : { keys: 0, span: 0 };
    lastKey = event.timeStamp;
  }

  function onKey(event) {
    if (event.isComposing) return;
    const scannerTab = event.key === "Tab" && burst >= SHORTEST_SCAN && event.timeStamp - lastKey < BURST;
    if (event.key === "Enter" || scannerTab) send(event);
    else if (event.key.length === 1) count(event);
  }

  function catchKey(event) {
    later();
    if (event.target === box || event.key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === " " && event.target.closest("button, a, summary")) return;
    if (isFree()) box.focus({ preventScroll: true }); // the key then lands in the box
  }

  function onBlur() {
    setTimeout(() => document.activeElement === document.body && comeBack(), 0);
    later();
  }

  box.addEventListener("keydown", onKey, { signal });
  box.addEventListener("blur", onBlur, { signal });
  box.form?.addEventListener("submit", () => (box.value = cleaned(box.value)), { signal });
  document.addEventListener("keydown", catchKey, { signal, capture: true });
  window.addEventListener("focus", comeBack, { signal });
  window.addEventListener("pageshow", comeBack, { signal });
  signal.addEventListener("abort", () => clearTimeout(idle));

  if (!document.querySelector("[data-module~='focus-summary']")) box.focus({ preventScroll: true });
  if (box.value && box.value === box.defaultValue) box.select(); // not what is being scanned right now
}
