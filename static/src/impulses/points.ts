import { announce } from "../base/announce";
import { keptNames, restore } from "../base/keep";

/**
 * The numbered points of an impulse: `<ol data-points data-label data-add data-up data-down data-remove …>` with one
 * text field per point. Adds buttons to add, move and remove; Alt and an arrow key move the point one is in.
 * What moves is the text, so that fields keep their names and numbers.
 */
export class Points {
  constructor(private readonly list: HTMLElement) {
    // What somebody typed before a reload may need more rows than the server knows of.
    const form = list.closest("form");
    const needed = form ? keptNames(form).map((name) => this.indexOf(name)) : [];
    while (this.rows().length <= Math.max(-1, ...needed)) this.append();
    if (form && needed.length > 0) restore(form);
    this.dropEmptyTail();
    for (const row of this.rows()) this.equip(row);
    this.update();
    const add = button(this.word("add"), "add", () => this.add());
    add.className = "kern-btn kern-btn--secondary kern-btn--small";
    list.after(add);
    list.addEventListener("keydown", (event) => this.key(event));
  }

  private word(name: string): string {
    return this.list.dataset[name] ?? "";
  }

  private rows(): HTMLElement[] {
    return Array.from(this.list.querySelectorAll<HTMLElement>("li"));
  }

  private fields(): HTMLTextAreaElement[] {
    return Array.from(this.list.querySelectorAll("textarea"));
  }

  /** Number in a field's name, -1 for other fields. */
  private indexOf(name: string): number {
    const [own] = this.fields();
    const prefix = own?.name.replace(/\d+$/, "") ?? "";
    return prefix && name.startsWith(prefix) ? Number(name.slice(prefix.length)) : -1;
  }

  private append(): HTMLElement | null {
    const rows = this.rows();
    const last = rows.at(-1);
    if (!last) return null;
    const row = last.cloneNode(true) as HTMLElement;
    const field = row.querySelector("textarea");
    const label = row.querySelector("label");
    if (!field || !label) return null;
    const number = (text: string): string => text.replace(/\d+$/, String(rows.length));
    field.name = number(field.name);
    field.id = label.htmlFor = number(field.id);
    field.value = field.defaultValue = "";
    row.querySelector("[data-buttons]")?.remove();
    this.list.append(row);
    return row;
  }

  private add(): void {
    const row = this.append();
    if (!row) return;
    this.equip(row);
    this.update();
    row.querySelector("textarea")?.focus();
  }

  /** Without script there are spare rows; with it two are enough to begin with, and there is a button. */
  private dropEmptyTail(): void {
    for (const row of this.rows().slice(2).reverse()) {
      const field = row.querySelector("textarea");
      if (!field || field.value !== "" || field.defaultValue !== "") return;
      row.remove();
    }
  }

  private equip(row: HTMLElement): void {
    const buttons = document.createElement("div");
    buttons.className = "cluster point-row__buttons";
    buttons.dataset.buttons = "";
    buttons.append(
      button("↑", "up", () => this.move(row, -1)),
      button("↓", "down", () => this.move(row, 1)),
      button(this.word("remove"), "remove", () => this.remove(row)),
    );
    row.append(buttons);
  }

  private update(): void {
    const rows = this.rows();
    rows.forEach((row, at) => {
      const name = `${this.word("label")} ${at + 1}`;
      const label = row.querySelector("label");
      if (label) label.textContent = name;
      for (const each of row.querySelectorAll<HTMLButtonElement>("[data-act]")) {
        const act = each.dataset.act ?? "";
        each.setAttribute("aria-label", `${name} ${this.word(act)}`);
        // Not disabled: a button that vanishes under the focus leaves people lost.
        each.setAttribute("aria-disabled", String((act === "up" && at === 0) || (act === "down" && at === rows.length - 1)));
      }
    });
  }

  private move(row: HTMLElement, by: -1 | 1): HTMLElement | null {
    const rows = this.rows();
    const at = rows.indexOf(row);
    const other = rows[at + by];
    const [here, there] = [row.querySelector("textarea"), other?.querySelector("textarea")];
    if (!other || !here || !there) return null;
    [here.value, there.value] = [there.value, here.value];
    this.changed(there);
    announce(`${this.word("label")} ${at + 1} ${this.word("moved")} ${this.word("label")} ${at + by + 1}`);
    return other;
  }

  private remove(row: HTMLElement): void {
    const fields = this.fields();
    const at = this.rows().indexOf(row);
    for (let index = at; index < fields.length - 1; index += 1) {
      const [here, next] = [fields[index], fields[index + 1]];
      if (here && next) here.value = next.value;
    }
    const last = fields.at(-1);
    if (!last) return;
    // The last row goes, unless it is the only one or the server knows it: then it is sent as empty.
    if (fields.length > 1 && last.defaultValue === "") last.closest("li")?.remove();
    else last.value = "";
    this.update();
    this.changed(this.fields()[0] ?? last);
    announce(`${this.word("label")} ${at + 1} ${this.word("removed")}`);
    this.fields()[Math.min(at, this.fields().length - 1)]?.focus();
  }

  private key(event: KeyboardEvent): void {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const field = event.target;
    const row = field instanceof HTMLTextAreaElement ? field.closest("li") : null;
    if (!row) return;
    event.preventDefault();
    this.move(row, event.key === "ArrowUp" ? -1 : 1)?.querySelector("textarea")?.focus();
  }

  /** Tells whoever keeps typed text. */
  private changed(field: HTMLElement): void {
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function button(text: string, act: string, onClick: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "kern-btn kern-btn--tertiary kern-btn--small";
  element.textContent = text;
  element.dataset.act = act;
  element.addEventListener("click", () => {
    if (element.getAttribute("aria-disabled") !== "true") onClick();
  });
  return element;
}
