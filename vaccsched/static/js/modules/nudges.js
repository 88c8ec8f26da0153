// One Socket.IO connection for all live regions of a page. A nudge says only: channel C is at version N. A pulse says
// the same every few seconds: proof that the server still reads its database, and how a lost nudge is found.

import { onPace } from "./pace.js";

let connecting;

function connect() {
  connecting ??= import("../../vendor/socket.io/socket.io.esm.min.js").then(({ io }) => {
    const socket = io({ transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 2000, timeout: 4000 });
    onPace((within) => {
      const many = within > 2000;
      socket.io.reconnectionDelay(many ? within / 2 : 500);
      socket.io.reconnectionDelayMax(within);
      socket.io.randomizationFactor(many ? 1 : 0.5);
    });
    return socket;
  });
  return connecting;
}

function later(socket, signal) {
  const timer = setTimeout(() => socket.connect(), 5000 + Math.random() * 10000);
  signal.addEventListener("abort", () => clearTimeout(timer));
}

/**
 * Tell `on.nudge(version)` and `on.pulse(version)` about channel `channel`, and `on.link(isUp)` about the connection,
 * until the signal aborts.
 */
export async function listen(channel, on, signal) {
  let socket;
  try {
    socket = await connect();
  } catch {
    on.link(false); // polling goes on
    return;
  }
  if (signal.aborted) return;
  const heard = {
    nudge: (told) => told?.channel === channel && on.nudge(Number(told.version)),
    pulse: (told) => told?.channel === channel && on.pulse(Number(told.version)),
    connect: () => on.link(true),
    // refused by the server (busy, or no longer signed in): the library leaves it at that, we ask again
    connect_error: () => socket.active || later(socket, signal),
    disconnect: () => on.link(false),
  };
  for (const [name, handler] of Object.entries(heard)) socket.on(name, handler);
  if (socket.connected) on.link(true);
  signal.addEventListener("abort", () => {
    for (const [name, handler] of Object.entries(heard)) socket.off(name, handler);
  });
}
