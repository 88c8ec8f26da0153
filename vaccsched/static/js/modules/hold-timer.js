// Says twice, politely, how long a place is still kept: near the end and at the end. The figures count without a word.

export default function start(element, signal) {
  const said = element.querySelector("[data-said]");
  element.addEventListener("countdown:soon", () => { said.textContent = element.dataset.soonWords; }, { signal });
  element.addEventListener("countdown:done", () => {
    said.textContent = element.dataset.doneWords;
    said.classList.remove("visually-hidden");
  }, { signal });
}
