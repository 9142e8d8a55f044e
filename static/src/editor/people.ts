import type { Awareness } from "y-protocols/awareness";

/** Who somebody is, as the server says it (collaboration/presence.py). */
export interface Presentation {
  id: string;
  name: string;
  initials: string;
  slot: number;
}

function isPresentation(value: unknown): value is Presentation {
  const user = value as Partial<Presentation> | null;
  return typeof user?.id === "string" && typeof user.name === "string" && typeof user.slot === "number";
}

/** Everybody who is at the document, each once, however many windows they have open. */
export function peopleOf(awareness: Awareness): Presentation[] {
  const people = new Map<string, Presentation>();
  for (const state of awareness.getStates().values()) {
    const user: unknown = (state as { user?: unknown }).user;
    if (isPresentation(user)) people.set(user.id, user);
  }
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
}

export function showPeople(list: HTMLElement, people: Presentation[], own: string, you: string): void {
  list.replaceChildren(
    ...people.map((person) => {
      const item = document.createElement("li");
      item.className = "presence__person";
      item.dataset.color = String(person.slot);
      const sign = document.createElement("span");
      sign.className = "avatar avatar--small";
      sign.setAttribute("aria-hidden", "true");
      sign.textContent = person.initials;
      item.append(sign, ` ${person.name}${person.id === own ? ` (${you})` : ""}`);
      return item;
    }),
  );
}

/** Another person's cursor in the text: a line with the name, coloured by the style sheet. */
export function caretOf(user: Record<string, unknown>): HTMLElement {
  const caret = document.createElement("span");
  caret.className = "caret";
  caret.dataset.color = String(user.slot ?? 1);
  const name = document.createElement("span");
  name.className = "caret__name";
  name.textContent = typeof user.name === "string" ? user.name : "";
  // Instead of the name where there is no room for it.
  name.dataset.initials = typeof user.initials === "string" ? user.initials : "";
  caret.append(name);
  return caret;
}
