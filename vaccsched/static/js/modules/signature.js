// Signing on the screen: strokes of pen, finger or mouse become an SVG path in the hidden field. Without this module the
// form offers the paper signature only.

const LONGEST = 60000; // characters the server takes

export default function start(box, signal) {
  const pad = box.querySelector(".signature-pad");
  const canvas = box.querySelector("canvas");
  const field = box.querySelector('[name="signature"]');
  const method = box.querySelector('[name="method"]');
  const state = box.querySelector("[data-signature-state]");
  const unsigned = state.textContent;
  const pen = canvas.getContext("2d");
  let strokes = [];
  let drawing = false;

  function place(event) {
    const frame = canvas.getBoundingClientRect();
    const x = Math.round(((event.clientX - frame.left) / frame.width) * canvas.width);
    const y = Math.round(((event.clientY - frame.top) / frame.height) * canvas.height);
    return [x, y];
  }

  function keep() {
    const path = strokes.map((points) => points.map(([x, y], at) => `${at ? "L" : "M"}${x} ${y}`).join(" ")).join(" ");
    field.value = path.length <= LONGEST ? path : "";
    state.textContent = field.value ? state.dataset.signed : unsigned;
    if (field.value) method.value = "canvas";
  }

  function clear() {
    strokes = [];
    pen.clearRect(0, 0, canvas.width, canvas.height);
    keep();
  }

  function down(event) {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    strokes.push([place(event)]);
  }

  function move(event) {
    if (!drawing) return;
    const points = strokes.at(-1);
    const [x, y] = place(event);
    const [fromX, fromY] = points.at(-1);
    if (Math.hypot(x - fromX, y - fromY) < 2) return;
    points.push([x, y]);
    pen.beginPath();
    pen.moveTo(fromX, fromY);
    pen.lineTo(x, y);
    pen.stroke();
  }

  function up() {
    if (!drawing) return;
    drawing = false;
    if (strokes.at(-1).length < 2) strokes.pop(); // a dot is no signature
    keep();
  }

  function show() {
    pad.hidden = method.value !== "canvas";
  }

  pen.lineWidth = 3;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.strokeStyle = getComputedStyle(canvas).color;
  canvas.addEventListener("pointerdown", down, { signal });
  canvas.addEventListener("pointermove", move, { signal });
  canvas.addEventListener("pointerup", up, { signal });
  canvas.addEventListener("pointercancel", up, { signal });
  box.querySelector("[data-signature-clear]").addEventListener("click", clear, { signal });
  method.addEventListener("change", show, { signal });
  method.value = "canvas";
  show();
}
