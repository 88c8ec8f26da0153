// A screen without a voice: it only tells the server that it is alive.

import { reporter } from "./report.js";

export default function start(element, signal) {
  reporter(element, () => "silent", signal);
}
