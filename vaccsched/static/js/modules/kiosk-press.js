// A finger that presses long, or slips a little before it leaves the glass, has pressed the key once: not twice, and
// not never. Nothing is scrolled, marked or opened by holding.

const SLIP = 8; // mm beside the key at which it is still meant
const DEAF = 900; // ms in which the same press is not heard again

export default function start(machine, signal) {
  let held = null;
  let pressedAt = -Infinity;

  const millimetre = () => parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm")) || 4;

  function isNear(key, event) {
    const slip = SLIP * millimetre();
    const at = key.getBoundingClientRect();
    const isAcross = event.clientX >= at.left - slip && event.clientX <= at.right + slip;
    return isAcross && event.clientY >= at.top - slip && event.clientY <= at.bottom + slip;
  }

  function onDown(event) {
    held = event.isPrimary ? event.target.closest(".kiosk-key") : held;
    held?.setPointerCapture(event.pointerId);
  }

  function onUp(event) {
    const key = held;
    held = null;
    if (!key?.isConnected || !isNear(key, event)) return;
    if (event.timeStamp - pressedAt < DEAF) return;
    pressedAt = event.timeStamp;
    key.click();
  }

  /** The browser's own click after a press has been heard already; one by the keyboard has not. */
  function onClick(event) {
    if (!event.isTrusted || event.pointerType === "" || !event.target.closest(".kiosk-key")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  document.addEventListener("pointerdown", onDown, { signal });
  document.addEventListener("pointerup", onUp, { signal });
  document.addEventListener("pointercancel", () => { held = null; }, { signal });
  document.addEventListener("click", onClick, { signal, capture: true });
  for (const name of ["contextmenu", "selectstart", "dragstart"]) {
    machine.addEventListener(name, (event) => event.preventDefault(), { signal });
  }
}
