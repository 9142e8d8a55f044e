const confirmed = new WeakSet<HTMLFormElement>();

/**
 * `<form data-confirm="Impuls zurückziehen?" data-confirm-action="Ja, zurückziehen">` asks in a dialog before it
 * is sent. The dialog is a copy of the template #rueckfrage, which brings the translated words.
 */
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.confirm === undefined) return;
    if (confirmed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, event.submitter);
  },
  { capture: true },
);

function ask(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const template = document.getElementById("rueckfrage");
  const dialog = template instanceof HTMLTemplateElement ? template.content.querySelector("dialog")?.cloneNode(true) : null;
  if (!(dialog instanceof HTMLDialogElement)) {
    send(form, submitter);
    return;
  }
  fill(dialog, "[data-question]", form.dataset.confirm);
  fill(dialog, "[value=yes]", form.dataset.confirmAction);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") send(form, submitter);
    else submitter?.focus();
  });
  dialog.showModal();
}

function fill(dialog: HTMLDialogElement, selector: string, text: string | undefined): void {
  const element = dialog.querySelector(selector);
  if (element && text) element.textContent = text;
}

function send(form: HTMLFormElement, submitter: HTMLElement | null): void {
  confirmed.add(form);
  form.requestSubmit(submitter);
}
