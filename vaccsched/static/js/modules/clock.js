// The wall's clock in the clinic's time zone, from the server's time.

import { everySecond, serverClock } from "./server-time.js";

const face = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export default function start(element, signal) {
  const given = Number(element.dataset.now);
  const now = serverClock(element, given || Date.now() / 1000);
  everySecond(() => {
    const text = face.format(now() * 1000);
    if (element.textContent !== text) element.textContent = text;
  }, signal);
}
