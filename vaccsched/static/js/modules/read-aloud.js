// 「读给我听」: reads the page with a voice that is on this device; without one the button stays hidden. No network.
const READ = "h1, h2, h3, p, li, dt, dd, th, td, label, legend, summary, .btn-text, .radio-title";

export default function start(button, signal) {
  const speech = window.speechSynthesis;
  if (!speech) return;
  const language = document.documentElement.lang.slice(0, 2);
  const voice = () => speech.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith(language));
  const show = () => { button.closest(".read-aloud").hidden = !voice(); };
  const word = button.querySelector("[data-word]");
  const say = (reading) => {
    word.textContent = reading ? button.dataset.stop : button.dataset.read;
    button.setAttribute("aria-pressed", String(reading));
  };
  speech.addEventListener?.("voiceschanged", show, { signal });
  button.addEventListener("click", () => {
    if (speech.speaking) {
      speech.cancel();
      say(false);
      return;
    }
    say(true);
    const parts = sentences();
    parts.forEach((text, index) => speech.speak(spoken(text, voice(), index === parts.length - 1 ? () => say(false) : null)));
  }, { signal });
  signal.addEventListener("abort", () => speech.cancel());
  window.addEventListener("pagehide", () => speech.cancel(), { signal });
  show();
}

function spoken(text, voice, ended) {
  const one = new SpeechSynthesisUtterance(text);
  one.voice = voice;
  one.lang = voice?.lang ?? document.documentElement.lang;
  one.rate = 0.9;
  if (ended) one.onend = ended;
  return one;
}

/** What can be seen in the main part, each text once. */
function sentences() {
  const main = document.getElementById("main");
  const found = [...main.querySelectorAll(READ)].filter((one) => !one.querySelector(READ) && one.offsetParent !== null);
  return found.map((one) => one.innerText.trim()).filter(Boolean);
}
