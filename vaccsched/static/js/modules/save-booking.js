// 「存到这部手机」: keeps what stands in the elements named by data-what on this phone, and only after a tap.
import { KEY } from "./saved-booking.js";

export default function start(button, signal) {
  const parts = button.dataset.what.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
  if (!parts.length || !storage()) return;
  const what = parts.map((one) => new XMLSerializer().serializeToString(one)).join("");
  const show = () => {
    const saved = storage().getItem(KEY) === what;
    button.textContent = saved ? button.dataset.saved : button.dataset.save;
    button.setAttribute("aria-pressed", String(saved));
  };
  button.addEventListener("click", () => {
    if (storage().getItem(KEY) === what) storage().removeItem(KEY);
    else storage().setItem(KEY, what);
    show();
  }, { signal });
  show();
  button.hidden = false;
}

function storage() {
  try { return window.localStorage; } catch { return null; }
}
