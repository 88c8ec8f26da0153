// Tells the server that a number stands before somebody's eyes: only then it exists for them (a lost one is found again).

export default function start(form) {
  fetch(form.action, { method: "POST", body: new FormData(form), cache: "no-store", keepalive: true }).catch(() => {});
}
