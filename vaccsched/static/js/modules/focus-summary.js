// Brings the error summary to the reader; its links put the cursor into the wrong field.

export default function start(element, signal) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
  element.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!field) return;
      event.preventDefault();
      (field.closest(".field, .yes-no") ?? field).scrollIntoView({ block: "start" });
      field.focus({ preventScroll: true });
    },
    { signal },
  );
}
