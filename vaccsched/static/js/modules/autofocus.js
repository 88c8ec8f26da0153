// Puts the cursor here after load; text already in the field is selected, so that typing replaces it.

export default function start(element) {
  element.focus({ preventScroll: true });
  if (typeof element.select === "function") element.select();
}
