// A form is sent once per press: the second press does nothing. The idempotency key in the form stays the same, so a
// retry after a lost answer is the same request to the server.

const WORDS_AFTER = 2000; // ms

export default function start(form, signal) {
  let sent = false;
  let timer = 0;
  const buttons = () => [...form.elements].filter((element) => element.type === "submit");

  function release() {
    sent = false;
    clearTimeout(timer);
    for (const button of buttons()) {
      button.removeAttribute("aria-disabled");
      button.classList.remove("is-busy");
      const text = button.querySelector(".btn-text");
      if (button.dataset.said && text) text.textContent = button.dataset.said;
    }
  }

  function sayBusy(button) {
    const text = button?.querySelector(".btn-text");
    if (!button?.dataset.busy || !text) return;
    button.dataset.said = text.textContent;
    text.textContent = button.dataset.busy;
  }

  function onSubmit(event) {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    for (const button of buttons()) button.setAttribute("aria-disabled", "true");
    event.submitter?.classList.add("is-busy");
    timer = setTimeout(() => sayBusy(event.submitter), WORDS_AFTER);
    if (form.target && form.target !== "_self") setTimeout(release, 1000); // the answer opens elsewhere
  }

  form.addEventListener("submit", onSubmit, { signal });
  form.addEventListener("form:release", release, { signal }); // no answer came: it may be pressed again
  window.addEventListener("pageshow", (event) => event.persisted && release(), { signal });
}
