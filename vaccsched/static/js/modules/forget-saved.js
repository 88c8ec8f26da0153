// Signing out wipes what was saved on this phone.
import { KEY } from "./saved-booking.js";

export default function start(form, signal) {
  form.addEventListener("submit", () => {
    try { localStorage.removeItem(KEY); } catch { /* nothing was saved */ }
  }, { signal });
}
