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
      protocols: ["http", "https", "mailto"],
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
  private said = "";
  private sayLater = 0;

  connectedCallback(): void {
    const address = new URL(this.getAttribute("src") ?? "", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.connection = new Connection(address, {
      state: (state) => this.showState(state),
      mode: (mode) => this.setMode(mode),
      ended: (code) => this.end(code),
    });
    const surface = this.piece("surface");
    surface.replaceChildren();
    this.editor = new Editor({
      element: surface,
      injectCSS: false,
      editable: false,
      extensions: extensions(this.connection, {
        id: this.text("person"),
        name: this.text("name"),
        initials: this.text("initials"),
        slot: 0,
      }),
      editorProps: {
        attributes: {
          role: "textbox",
          "aria-multiline": "true",
          "aria-labelledby": this.dataset.labelledby ?? "",
          "aria-describedby": this.dataset.describedby ?? "",
          class: "prose",
          lang: "de",
        },
      },
    });
    const toolbar = new Toolbar(this.piece("toolbar"), this.piece("link") as HTMLDialogElement, this.editor);
    this.editor.on("update", () => toolbar.refresh());
    surface.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        toolbar.askForLink();
      }
      // The way out of the text for the keyboard: Tab belongs to the page, Escape leads to the tools.
      if (event.key === "Escape") this.piece("toolbar").querySelector<HTMLElement>("[tabindex='0']")?.focus();
    });
    this.watchPeople();
    window.addEventListener("beforeunload", this.warn);
    this.classList.add("is-live");
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
    line.dataset.state = state === "ended" ? "offline" : state;
    line.textContent = this.text(`state${state[0]!.toUpperCase()}${state.slice(1)}`);
    this.piece("offline").hidden = state !== "offline";
    // Only what lasts is worth a word: "saving" and back again would be read at every key.
    window.clearTimeout(this.sayLater);
    if (state === "connecting" || state === "saving" || state === this.said) return;
    this.sayLater = window.setTimeout(() => {
      if (this.said || state === "offline") announce(line.textContent ?? "");
      this.said = state;
    }, 1500);
  }

  private setMode(mode: number): void {
    const mayWrite = mode === MODE_WRITE;
    this.editor?.setEditable(mayWrite);
    this.piece("toolbar").hidden = !mayWrite;
    const note = this.piece("note");
    note.hidden = mayWrite;
    note.textContent = mayWrite ? "" : this.text(mode === MODE_FROZEN ? "noteFrozen" : "noteRead");
  }

  private end(code: number): void {
    // What was typed stays on the screen and can be copied; it just goes nowhere any more.
    this.editor?.setEditable(false);
    this.piece("toolbar").hidden = true;
    const note = this.piece("note");
    note.hidden = false;
    note.textContent = this.dataset[`ended-${code}`] || this.text("endedOther");
    announce(note.textContent);
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
