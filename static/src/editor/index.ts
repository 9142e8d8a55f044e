import { Editor, type AnyExtension } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Collaboration } from "@tiptap/extension-collaboration";
import { CollaborationCaret } from "@tiptap/extension-collaboration-caret";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { Italic } from "@tiptap/extension-italic";
import { Link } from "@tiptap/extension-link";
import { BulletList, ListItem, ListKeymap, OrderedList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Text } from "@tiptap/extension-text";

import { announce } from "../base/announce";
import { Connection, type SaveState } from "./connection";
import { caretOf, peopleOf, showPeople, type Presentation } from "./people";
import { MODE_FROZEN, MODE_WRITE } from "./protocol";
import { Toolbar } from "./toolbar";

function extensions(connection: Connection, own: Presentation): AnyExtension[] {
  return [
    Document,
    Paragraph,
    Text,
    Heading.configure({ levels: [2, 3] }),
    Bold,
    Italic,
    Blockquote,
    HardBreak,
    BulletList,
    OrderedList,
    ListItem,
    ListKeymap,
    Link.configure({
      openOnClick: false,
      autolink: true,
      HTMLAttributes: { rel: "noopener", target: null },
    }),
    Collaboration.configure({ document: connection.doc, field: "default" }),
    CollaborationCaret.configure({
      provider: connection.provider,
      // What the others see of this person is written by the server; this is for the list on this page.
      user: { ...own },
      render: caretOf,
      // A class instead of the style attribute that the content security policy forbids.
      selectionRender: (user) => ({ nodeName: "span", class: "caret-selection", "data-color": String(user.slot ?? 1) }),
    }),
  ];
}

/**
 * `<live-editor>`: a text that several people write at the same time. Everything that is seen stands in the template
 * (templates/collaboration/_editor.html); its texts come from data attributes. Before this script runs, and without
 * it, the element shows the text as it was last stored.
 */
class LiveEditor extends HTMLElement {
  private connection: Connection | null = null;
  private editor: Editor | null = null;
  private toolbar: Toolbar | null = null;
  private mode: number | null = null;
  private hasEnded = false;
  private said = "";
  private sayLater = 0;

  connectedCallback(): void {
    const address = new URL(this.getAttribute("src") ?? "", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.connection = new Connection(address, {
      state: (state) => this.showState(state),
      arrived: () => this.startWriting(),
      mode: (mode) => this.setMode(mode),
      ended: (code) => this.end(code),
    });
    this.watchPeople();
    window.addEventListener("beforeunload", this.warn);
    this.classList.add("is-live");
  }

  /** Puts the editor in place of the text that the page brought; not before there is something to show in it. */
  private startWriting(): void {
    const surface = this.piece("surface");
    surface.replaceChildren();
    const editor = new Editor({
      element: surface,
      injectCSS: false,
      ...this.optionsOfText(),
      extensions: extensions(this.connection!, {
        id: this.text("person"),
        name: this.text("name"),
        initials: this.text("initials"),
        slot: 0,
      }),
    });
    this.editor = editor;
    this.toolbar = new Toolbar(this.piece("toolbar"), this.piece("link") as HTMLDialogElement, editor);
    surface.addEventListener("keydown", (event) => {
      if (!editor.isEditable) return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        this.toolbar?.askForLink();
      }
      // The way out of the text for the keyboard: Tab belongs to the page, Escape leads to the tools.
      if (event.key === "Escape") this.piece("toolbar").querySelector<HTMLElement>("[tabindex='0']")?.focus();
    });
  }

  /** A field while one may write; else a text like any other. */
  private optionsOfText(): { editable: boolean; editorProps: { attributes: Record<string, string> } } {
    const common = { "aria-labelledby": this.text("labelledby"), class: "prose", lang: "de" };
    const attributes = this.mayWrite
      ? { ...common, role: "textbox", "aria-multiline": "true", "aria-describedby": this.text("describedby") }
      : { ...common, role: "group" };
    return { editable: this.mayWrite, editorProps: { attributes } };
  }

  private get mayWrite(): boolean {
    return this.mode === MODE_WRITE && !this.hasEnded;
  }

  disconnectedCallback(): void {
    window.removeEventListener("beforeunload", this.warn);
    this.editor?.destroy();
    this.connection?.destroy();
  }

  private piece(name: string): HTMLElement {
    return this.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
  }

  private text(name: string): string {
    return this.dataset[name] ?? "";
  }

  private readonly warn = (event: BeforeUnloadEvent): void => {
    if (this.connection?.isUnsaved) event.preventDefault();
  };

  private showState(state: SaveState): void {
    const line = this.piece("state");
    line.dataset.state = state === "ended" || state === "waiting" ? "offline" : state;
    line.textContent = this.text(`state${state[0]!.toUpperCase()}${state.slice(1)}`);
    const isOffline = state === "offline" || state === "waiting";
    this.piece("offline").hidden = !isOffline;
    // Only what lasts is worth a word: "saving" and back again would be read at every key.
    window.clearTimeout(this.sayLater);
    if (state === "connecting" || state === "saving" || state === this.said) return;
    this.sayLater = window.setTimeout(() => {
      if (this.said || isOffline) announce(line.textContent ?? "");
      this.said = state;
    }, 1500);
  }

  private setMode(mode: number): void {
    this.mode = mode;
    this.editor?.setOptions(this.optionsOfText());
    this.toolbar?.refresh();
    this.piece("help").hidden = !this.mayWrite;
    this.note(this.mayWrite ? "" : this.text(mode === MODE_FROZEN ? "noteFrozen" : "noteRead"));
  }

  private end(code: number): void {
    // What was typed stays on the screen and can be copied; it just goes nowhere any more.
    this.hasEnded = true;
    this.editor?.setOptions(this.optionsOfText());
    this.toolbar?.refresh();
    this.piece("help").hidden = true;
    this.note(this.dataset[`ended-${code}`] || this.text("endedOther"));
    announce(this.piece("note").textContent ?? "");
  }

  private note(text: string): void {
    const note = this.piece("note");
    note.hidden = text === "";
    note.classList.toggle("banner--offline", this.hasEnded);
    note.textContent = text;
  }

  private watchPeople(): void {
    const { awareness } = this.connection!.provider;
    const own = this.text("person");
    let known = new Map<string, string>();
    const show = (): void => {
      const people = peopleOf(awareness);
      showPeople(this.piece("people"), people, own, this.text("you"));
      const now = new Map(people.filter((person) => person.id !== own).map((person) => [person.id, person.name]));
      for (const [id, name] of now) if (!known.has(id)) announce(this.text("joined").replace("%s", name));
      for (const [id, name] of known) if (!now.has(id)) announce(this.text("left").replace("%s", name));
      known = now;
    };
    awareness.on("change", show);
    show();
  }
}

customElements.define("live-editor", LiveEditor);
