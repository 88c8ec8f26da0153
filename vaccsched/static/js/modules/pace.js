// How quickly pages look, so that thousands of screens do not all ask at once. The server says with every answer how
// many it serves (X-Crowd); a clinic's few screens look as often as they can.

let crowd = 0;
const listeners = new Set();

/** The server said how many screens it serves. After a restart it starts to count anew, so the number falls slowly. */
export function heardCrowd(told) {
  if (!Number.isFinite(told)) return;
  crowd = Math.max(told, crowd * 0.8);
  for (const listener of listeners) listener(reconnectWithin());
}

/** Tell `listener(ms)` within which time a lost connection is made again. */
export function onPace(listener) {
  listeners.add(listener);
  listener(reconnectWithin());
  return () => listeners.delete(listener);
}

/** ms between two looks: while nudges arrive, and while they do not. */
export const lookEvery = (isLinked) => (isLinked ? Math.max(8000, crowd * 20) : jittered(Math.max(4000, crowd * 10)));

/** ms to wait before the look that a nudge asks for; none for a clinic's few. */
export const spread = () => (crowd > 50 ? Math.random() * Math.min(2000, crowd) : 0);

/** ms to wait before the look after a new connection. */
export const settle = () => (crowd > 50 ? Math.random() * Math.min(10000, crowd * 5) : 0);

/** ms between two reports of a screen. */
export const reportEvery = () => Math.min(60000, Math.max(30000, crowd * 30));

const reconnectWithin = () => Math.min(30000, Math.max(2000, crowd * 15));
const jittered = (wait) => (crowd > 50 ? wait * (0.5 + Math.random()) : wait);
