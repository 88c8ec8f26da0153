// The number stands on the glass: tell it, and print the ticket once.

export default async function start(paper, signal) {
  const told = fetch(paper.dataset.shown, {
    method: "POST", headers: { "X-CSRFToken": paper.dataset.csrf }, cache: "no-store", keepalive: true,
  });
  told.catch(() => {}); // the number is found again by the next card
  await document.fonts?.ready;
  if (!signal.aborted) window.print();
}
