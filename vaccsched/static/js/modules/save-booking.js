// 「存到这部手机」: keeps what stands in the element named by data-what on this phone, and only after a tap.
import { KEY } from "./saved-booking.js";

export default function start(button, signal) {
  const what = document.getElementById(button.dataset.what);
  if (!what || !storage()) return;
  const show = () => {
    const saved = storage().getItem(KEY) === what.innerHTML;
    button.textContent = saved ? button.dataset.saved : button.dataset.save;
    button.setAttribute("aria-pressed", String(saved));
  };
  button.addEventListener("click", () => {
    if (storage().getItem(KEY) === what.innerHTML) storage().removeItem(KEY);
    else storage().setItem(KEY, what.innerHTML);
    show();
  }, { signal });
  show();
  button.hidden = false;
}

function storage() {
  try { return window.localStorage; } catch { return null; }
}
