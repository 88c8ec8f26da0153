// Time left until data-due, by the server's clock. Looks: clock (29:05), minutes (还剩 25 分钟), hours.
// Says "countdown:soon" and "countdown:done" when it gets there, not when it starts there.

import { everySecond, serverClock } from "./server-time.js";

const two = (number) => String(number).padStart(2, "0");

function words(element, left) {
  if (left <= 0) return element.dataset.done;
  if (element.dataset.look === "clock") return `${two(Math.floor(left / 60))}:${two(left % 60)}`;
  const minutes = Math.ceil(left / 60);
  if (element.dataset.look === "hours" && minutes >= 60) {
    return element.dataset.hours.replace("{h}", Math.floor(minutes / 60)).replace("{m}", minutes % 60);
  }
  return element.dataset.minutes.replace("{n}", minutes);
}

function stateOf(left, soon) {
  if (left <= 0) return "done";
  return left <= soon ? "soon" : "running";
}

export default function start(element, signal) {
  const shown = element.querySelector(".countdown-value") ?? element;
  const now = serverClock(element, Number(element.dataset.now));
  const due = Number(element.dataset.due);
  const soon = Number(element.dataset.soon) * 60;
  let before = stateOf(due - Number(element.dataset.now), soon);

  function tick() {
    const left = Math.max(0, Math.ceil(due - now()));
    const text = words(element, left);
    if (shown.textContent !== text) shown.textContent = text;
    const state = stateOf(left, soon);
    element.dataset.state = state;
    if (state !== before) element.dispatchEvent(new CustomEvent(`countdown:${state}`, { bubbles: true }));
    before = state;
  }

  everySecond(tick, signal);
}
