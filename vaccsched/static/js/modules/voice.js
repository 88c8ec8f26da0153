// The wall's voice: calls wait in a row, each is said to its end, never two at a time, at least four seconds apart.
// A call is played once by this screen, also after a reload; one that was taken back before its turn is not said.

import { player } from "./player.js";
import { reporter } from "./report.js";
import { serverClock } from "./server-time.js";

const KEY = "played-calls";
const REMEMBERED = 200; // calls

function memory() {
  let known = [];
  try {
    known = JSON.parse(sessionStorage.getItem(KEY)) ?? [];
  } catch {
    // nothing kept, or what was kept cannot be read
  }
  return {
    has: (mark) => known.includes(mark),
    add(mark) {
      known = [...known, mark].slice(-REMEMBERED);
      try {
        sessionStorage.setItem(KEY, JSON.stringify(known));
      } catch {
        // this page still remembers
      }
    },
  };
}

export default function start(element, signal) {
  const region = document.querySelector("[data-live-url]");
  const stamps = JSON.parse(element.dataset.clips);
  const speaker = player(element.dataset.voice, stamps);
  const heard = memory();
  const waiting = new Map(); // mark → call
  const latest = Number(element.dataset.latest);
  let talking = false;
  let saying = null;

  const sound = () => {
    if (!speaker.isOpen()) return "locked";
    return Object.keys(stamps).length ? "voice" : "chime";
  };
  const report = reporter(element, sound, signal);

  function listed() {
    const found = new Map();
    for (const item of region.querySelectorAll("[data-call]")) {
      if (item.dataset.only && item.dataset.only !== element.dataset.device) continue;
      const { call: id, at, clips, times } = item.dataset;
      const age = serverClock(item, Number(item.dataset.now))() - Number(at);
      found.set(`${id} ${at}`, { id, age, names: clips.split(" ").filter(Boolean), times: Number(times) });
    }
    return found;
  }

  function take() {
    const present = listed();
    for (const mark of waiting.keys()) if (!present.has(mark)) waiting.delete(mark);
    for (const [mark, call] of present) if (!heard.has(mark) && mark !== saying && call.age <= latest) waiting.set(mark, call);
    talk();
  }

  async function talk() {
    if (talking || !speaker.isOpen()) return;
    talking = true;
    while (waiting.size && speaker.isOpen() && !signal.aborted) {
      const [mark, call] = waiting.entries().next().value;
      waiting.delete(mark);
      saying = mark;
      const how = await speaker.say(call.names, call.times, (part, [from, to]) => tell({ id: call.id, part, from, to }));
      heard.add(mark);
      saying = null;
      report.played(call.id, how);
      await new Promise((done) => setTimeout(done, speaker.rest()));
    }
    talking = false;
  }

  const tell = (detail) => document.dispatchEvent(new CustomEvent("voice:part", { detail }));

  function show() {
    element.querySelector("[data-unlock]").hidden = speaker.isOpen();
    document.querySelector("[data-hush]").hidden = !speaker.isOpen() || Object.keys(stamps).length > 0;
    report.soon();
    talk();
  }

  async function unlock() {
    await speaker.open();
    speaker.preload();
    show();
  }

  region.addEventListener("live:updated", take, { signal });
  document.addEventListener("pointerdown", unlock, { signal });
  document.addEventListener("keydown", unlock, { signal });
  speaker.onChange(show, signal);
  signal.addEventListener("abort", () => speaker.close());
  if (speaker.isOpen()) speaker.preload();
  setTimeout(() => { show(); take(); }, 300);
}
