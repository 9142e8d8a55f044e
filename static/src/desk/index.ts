// The office's desks: how many rows are ticked, arrow keys between the boxes, and a list that can be replaced
// underneath somebody's hands. Without this script the form works the same, only without the count.
import { announce } from "../base/announce";

const form = document.querySelector<HTMLFormElement>("#zuweisen");
// What the boxes are called.
const boxName = form?.dataset.box ?? "handover";
const list = document.getElementById("liste");

function boxes(): HTMLInputElement[] {
  return Array.from(form?.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name=${boxName}]`) ?? []);
}

function words(ticked: number): string {
  if (ticked === 0) return form?.dataset.none ?? "";
  return ticked === 1 ? (form?.dataset.one ?? "") : (form?.dataset.many ?? "").replace("%s", String(ticked));
}

let shown = 0;

function count(): void {
  const ticked = boxes().filter((box) => box.checked).length;
  const bar = document.getElementById("auswahl");
  const line = bar?.querySelector<HTMLElement>("[data-count]");
  if (!bar || !line) return;
  bar.classList.toggle("desk__assign--stuck", ticked > 0);
  line.hidden = false;
  line.textContent = words(ticked);
  if (ticked !== shown) announce(words(ticked));
  shown = ticked;
}

/** Arrow keys have no meaning of their own on a checkbox, so they are free; nothing else is listened to. */
function move(event: KeyboardEvent): void {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.name !== boxName) return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const all = boxes();
  const here = all.indexOf(box);
  const targets: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 };
  const next = all[targets[event.key] ?? -1];
  if (!next) return;
  event.preventDefault();
  if (event.shiftKey && event.key.startsWith("Arrow")) {
    box.checked = true;
    next.checked = true;
    count();
  }
  next.focus();
}

interface Kept {
  ticked: Set<string>;
  focused: string;
}

let kept: Kept | null = null;

function remember(): void {
  const active = document.activeElement;
  kept = {
    ticked: new Set(boxes().filter((box) => box.checked).map((box) => box.value)),
    focused: active instanceof HTMLElement && list?.contains(active) ? active.id || "liste" : "",
  };
}

function bringBack(): void {
  if (!kept) return;
  for (const box of boxes()) box.checked = kept.ticked.has(box.value);
  if (kept.focused) {
    // The row may have left the list; then its heading is the nearest place.
    const place = document.getElementById(kept.focused) ?? document.getElementById("uebermittelt");
    place?.focus({ preventScroll: true });
  }
  kept = null;
  count();
}

if (form && list) {
  form.addEventListener("change", count);
  form.addEventListener("keydown", move);
  list.addEventListener("htmx:beforeSwap", remember);
  list.addEventListener("htmx:afterSwap", bringBack);
  // Ticked already: the page came back because somebody else was faster, or the browser remembers.
  shown = boxes().filter((box) => box.checked).length;
  count();
}
