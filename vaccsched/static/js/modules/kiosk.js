// The ticket machine. What is read or pressed is sent once; the answer takes the place of the picture before it, so the
// browser's history holds nothing of anybody. Nobody there: a warning after 10 s, after 20 s the first picture.

import { fill } from "./live.js";
import { cleaned } from "./scan-box.js";

const WARN_AFTER = 10; // seconds
const WIPE_AFTER = 20;
const ANSWER_WITHIN = 8000; // ms

const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export default function start(machine, signal) {
  const inside = machine.querySelector("[data-inside]");
  const reader = machine.querySelector("[data-reader]");
  const box = reader.elements.code;
  const stay = machine.querySelector("[data-stay]");
  let isSending = false;
  let quiet = 0;

  const kept = (name) => document.querySelector(`[data-picture-${name}]`).content.cloneNode(true);
  const picture = () => inside.querySelector("[data-picture]")?.dataset.picture;
  const listen = () => box.focus({ preventScroll: true });

  function show(rendered) {
    fill(inside, rendered);
    box.value = "";
    heard();
    listen();
    machine.dispatchEvent(new CustomEvent("kiosk:picture"));
  }

  function heard() {
    quiet = 0;
    stay.hidden = true;
  }

  /** The answer's picture, or the one that says that nothing was heard. */
  async function ask(form, pressed) {
    const stop = AbortSignal.timeout(ANSWER_WITHIN);
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form, pressed), cache: "no-store", redirect: "error", signal: stop,
        headers: { Accept: "text/html", "X-Requested-With": "kiosk" },
      });
      const html = await answer.text();
      return html.includes("data-picture=") && !html.includes("<html") ? html : kept("lost");
    } catch {
      return kept("lost");
    }
  }

  async function send(form, pressed) {
    if (isSending) return;
    isSending = true;
    machine.toggleAttribute("data-busy", true);
    const rendered = await ask(form, pressed);
    isSending = false;
    machine.toggleAttribute("data-busy", false);
    if (!signal.aborted) show(rendered);
  }

  function onSubmit(event) {
    if (event.target !== reader && !event.target.matches("[data-sends]")) return;
    event.preventDefault();
    if (event.target === reader) {
      box.value = cleaned(box.value);
      if (!box.value) return;
      reader.elements.idempotency_key.value = fresh();
    }
    send(event.target, event.submitter);
  }

  function onKey(event) {
    heard();
    if (event.target !== box && event.key.length === 1) listen(); // the key then lands in the box
    if (event.key === "Enter" || (event.key === "Tab" && box.value)) {
      event.preventDefault();
      reader.requestSubmit();
    }
  }

  function tick() {
    if (isSending || (picture() === "start" && !box.value)) return heard();
    quiet += 1;
    stay.querySelector("[data-left]").textContent = Math.max(WIPE_AFTER - quiet, 0);
    if (quiet === WARN_AFTER) {
      stay.hidden = false;
      machine.dispatchEvent(new CustomEvent("kiosk:warned"));
    }
    if (quiet >= WIPE_AFTER) show(kept("start"));
  }

  machine.addEventListener("submit", onSubmit, { signal });
  document.addEventListener("keydown", onKey, { signal });
  document.addEventListener("pointerdown", heard, { signal });
  machine.addEventListener("click", (event) => {
    if (event.target.closest("[data-done]")) show(kept("start"));
    else if (event.target.closest("[data-here]")) heard();
    listen();
  }, { signal });
  box.addEventListener("blur", () => setTimeout(listen, 0), { signal });
  window.addEventListener("pageshow", (event) => (event.persisted ? location.reload() : listen()), { signal });
  const timer = setInterval(tick, 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  listen();
}
