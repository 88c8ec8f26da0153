// Shows the booking that was saved on this phone, on the page one sees without a network.
export const KEY = "saved-booking";

export default function start(element) {
  let saved = null;
  try { saved = localStorage.getItem(KEY); } catch { /* storage is closed: nothing was saved */ }
  if (!saved) {
    element.textContent = element.dataset.none;
    return;
  }
  const parsed = new DOMParser().parseFromString(saved, "text/html");
  parsed.querySelectorAll("script, form, [data-module]").forEach((one) => one.remove());
  element.replaceChildren(...parsed.body.childNodes);
}
