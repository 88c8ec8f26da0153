// One Socket.IO connection for all live regions of a page. A nudge says only: channel C is at version N.

let connecting;

function connect() {
  connecting ??= import("../../vendor/socket.io/socket.io.esm.min.js").then(({ io }) =>
    io({ transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 2000, timeout: 4000 }),
  );
  return connecting;
}

/** Tell `onNudge(version)` about channel `channel` and `onLink(isUp)` about the connection, until the signal aborts. */
export async function listen(channel, onNudge, onLink, signal) {
  let socket;
  try {
    socket = await connect();
  } catch {
    onLink(false); // polling goes on
    return;
  }
  if (signal.aborted) return;
  const nudged = (nudge) => nudge?.channel === channel && onNudge(Number(nudge.version));
  const up = () => onLink(true);
  const down = () => onLink(false);
  socket.on("nudge", nudged);
  socket.on("connect", up);
  socket.on("disconnect", down);
  if (socket.connected) up();
  signal.addEventListener("abort", () => {
    socket.off("nudge", nudged);
    socket.off("connect", up);
    socket.off("disconnect", down);
  });
}
