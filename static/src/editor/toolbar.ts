import type { Editor } from "@tiptap/core";

type Command = (editor: Editor) => void;

interface Tool {
  run: Command;
  isOn?: (editor: Editor) => boolean;
  isPossible?: (editor: Editor) => boolean;
}

const TOOLS: Record<string, Tool> = {
  bold: { run: (e) => e.chain().focus().toggleBold().run(), isOn: (e) => e.isActive("bold") },
  italic: { run: (e) => e.chain().focus().toggleItalic().run(), isOn: (e) => e.isActive("italic") },
  heading2: {
    run: (e) => e.chain().focus().toggleHeading({ level: 2 }).run(),
    isOn: (e) => e.isActive("heading", { level: 2 }),
  },
  heading3: {
    run: (e) => e.chain().focus().toggleHeading({ level: 3 }).run(),
    isOn: (e) => e.isActive("heading", { level: 3 }),
  },
  bulletList: { run: (e) => e.chain().focus().toggleBulletList().run(), isOn: (e) => e.isActive("bulletList") },
  orderedList: { run: (e) => e.chain().focus().toggleOrderedList().run(), isOn: (e) => e.isActive("orderedList") },
  blockquote: { run: (e) => e.chain().focus().toggleBlockquote().run(), isOn: (e) => e.isActive("blockquote") },
  undo: { run: (e) => e.chain().focus().undo().run(), isPossible: (e) => e.can().undo() },
  redo: { run: (e) => e.chain().focus().redo().run(), isPossible: (e) => e.can().redo() },
};

/** Only these addresses become links; everything else would be dropped by the server anyway. */
function isAddress(value: string): boolean {
  return /^(https?:\/\/|mailto:)\S+$/i.test(value);
}

/** An ARIA toolbar: one stop of the Tab key, arrows from button to button (roving tabindex). */
export class Toolbar {
  private readonly buttons: HTMLButtonElement[];

  constructor(
    private readonly bar: HTMLElement,
    private readonly dialog: HTMLDialogElement,
    private readonly editor: Editor,
  ) {
    this.buttons = [...bar.querySelectorAll<HTMLButtonElement>("button[data-tool]")];
    this.buttons.forEach((button, index) => {
      button.tabIndex = index === 0 ? 0 : -1;
      button.addEventListener("click", () => this.use(button.dataset.tool ?? ""));
    });
    bar.addEventListener("keydown", (event) => this.move(event));
    // A press must not take the selection away from the text.
    bar.addEventListener("mousedown", (event) => event.preventDefault());
    this.prepareDialog();
    editor.on("transaction", () => this.refresh());
    this.refresh();
  }

  private use(name: string): void {
    if (name === "link") this.askForLink();
    else TOOLS[name]?.run(this.editor);
  }

  private move(event: KeyboardEvent): void {
    const at = this.buttons.indexOf(document.activeElement as HTMLButtonElement);
    const last = this.buttons.length - 1;
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last };
    const wanted = steps[event.key];
    if (wanted === undefined || at < 0) return;
    event.preventDefault();
    const next = this.buttons[(wanted + this.buttons.length) % this.buttons.length];
    this.buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
    next?.focus();
  }

  refresh(): void {
    const { editor } = this;
    this.bar.hidden = !editor.isEditable;
    for (const button of this.buttons) {
      const tool = TOOLS[button.dataset.tool ?? ""];
      if (button.dataset.tool === "link") button.setAttribute("aria-pressed", String(editor.isActive("link")));
      if (tool?.isOn) button.setAttribute("aria-pressed", String(tool.isOn(editor)));
      // Not "disabled": a button that vanishes from under the keyboard would lose the focus.
      if (tool?.isPossible) button.setAttribute("aria-disabled", String(!tool.isPossible(editor)));
    }
  }

  private field(): HTMLInputElement {
    return this.dialog.querySelector<HTMLInputElement>("input[name=address]")!;
  }

  askForLink(): void {
    const href: unknown = this.editor.getAttributes("link").href;
    this.field().value = typeof href === "string" ? href : "";
    this.showProblem(false);
    this.dialog.showModal();
  }

  private showProblem(shown: boolean): void {
    const problem = this.dialog.querySelector<HTMLElement>("[data-problem]")!;
    problem.hidden = !shown;
    this.field().toggleAttribute("aria-invalid", shown);
  }

  private prepareDialog(): void {
    this.dialog.querySelector("form")!.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = this.field().value.trim();
      const wanted = (event as SubmitEvent).submitter as HTMLButtonElement | null;
      if (wanted?.value === "cancel") return this.dialog.close();
      const chain = this.editor.chain().focus().extendMarkRange("link");
      if (value === "") chain.unsetLink().run();
      else if (!isAddress(value)) return this.showProblem(true);
      else if (this.editor.state.selection.empty && !this.editor.isActive("link")) {
        this.editor.chain().focus().insertContent({ type: "text", text: value, marks: [{ type: "link", attrs: { href: value } }] }).run();
      } else chain.setLink({ href: value }).run();
      this.dialog.close();
    });
  }
}
