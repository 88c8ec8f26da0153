// Lets the saying go after a while, but never while it is being read (pointer on it or focus in it).

const STAYS = 8000; // ms

export default function start(element, signal) {
  let timer = 0;
  const leave = () => element.remove();
  const stay = () => clearTimeout(timer);
  const count = () => {
    stay();
    timer = setTimeout(leave, STAYS);
  };
  for (const name of ["pointerenter", "focusin"]) element.addEventListener(name, stay, { signal });
  for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, count, { signal });
  signal.addEventListener("abort", stay);
  count();
}
