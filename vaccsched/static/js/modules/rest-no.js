// One press for "everything not answered is 否" on the screener's form. Answers that were given stay.

export default function start(button, signal) {
  button.hidden = false;
  button.addEventListener(
    "click",
    () => {
      for (const group of button.form.querySelectorAll("fieldset.yes-no")) {
        if (group.querySelector("input:checked")) continue;
        const no = group.querySelector('input[value="no"]');
        no.checked = true;
        no.dispatchEvent(new Event("change", { bubbles: true }));
      }
      button.form.querySelector('[name="temperature"]')?.focus();
    },
    { signal },
  );
}
