// The machine says what its picture asks for: a chime, then the recorded words once. What it says can always be read.

import { player } from "./player.js";

export default function start(machine, signal) {
  const speaker = player(machine.dataset.voice, JSON.parse(machine.dataset.clips));
  let saying = Promise.resolve();
  let wanted = null;

  function say(name) {
    if (!name) return;
    wanted = name;
    saying = saying.then(async () => {
      if (wanted !== name || signal.aborted) return; // something newer is to be said
      if (!speaker.isOpen()) await Promise.race([speaker.open(), new Promise((done) => setTimeout(done, 300))]);
      if (speaker.isOpen()) await speaker.say([name], 1, () => {});
    });
  }

  const picture = () => machine.querySelector("[data-picture]");
  machine.addEventListener("kiosk:picture", () => say(picture()?.dataset.say), { signal });
  machine.addEventListener("kiosk:warned", () => say("kiosk-still"), { signal });
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".kiosk-key")) say(picture()?.dataset.touch);
  }, { signal });
  signal.addEventListener("abort", () => speaker.close());
}
