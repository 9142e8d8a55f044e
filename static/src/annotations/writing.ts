import { announce } from "../base/announce";
import type { ChapterText, Passage } from "./chapter";

/** The dialog in which an annotation is written. What was typed stays in it until the server has it. */
export class WritingDialog {
  constructor(
    private readonly dialog: HTMLDialogElement,
    private readonly chapter: ChapterText,
  ) {
    dialog.addEventListener("click", (event) => {
      if (!(event.target instanceof Element) || !event.target.closest("[data-close]")) return;
      event.preventDefault();
      dialog.close();
    });
    dialog.addEventListener("annotation-saved", () => this.saved());
    dialog.addEventListener("htmx:afterSwap", () => dialog.querySelector<HTMLElement>(".error-summary")?.focus());
  }

  open(passage: Passage): void {
    const form = this.dialog.querySelector("form");
    if (!form) return;
    const values = { edition: this.chapter.edition, block: passage.key, start: passage.start, end: passage.end };
    for (const [name, value] of Object.entries({ ...values, exact: passage.exact })) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = String(value);
    }
    const quote = form.querySelector("[data-quote]");
    if (quote) quote.textContent = passage.exact;
    form.querySelector(".error-summary")?.remove();
    if (!this.dialog.open) this.dialog.showModal();
    form.querySelector("textarea")?.focus();
  }

  private saved(): void {
    const body = this.dialog.querySelector("textarea");
    if (body) body.value = body.defaultValue = "";
    this.dialog.close();
    announce(this.dialog.dataset.saved ?? "");
  }
}
