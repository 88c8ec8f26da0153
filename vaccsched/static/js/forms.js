// What a form would send, and where to.

/** Read as written: a field called "method" or "action" hides the form's own property. */
export function actionOf(form) {
  return new URL(form.getAttribute("action") ?? "", location.href);
}

export function bodyOf(form, submitter) {
  const body = new URLSearchParams(new FormData(form));
  if (submitter?.name) body.append(submitter.name, submitter.value);
  return body;
}
