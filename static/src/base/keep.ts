/**
 * `<form data-keep="impulse-7">`: what somebody typed and did not send survives a reload, a lost session or a full
 * battery's worth of tabs. Kept in sessionStorage, per person, until it was sent or they sign out.
 */
interface Kept {
  values: Record<string, string>;
  sent: boolean;
}

type TextField = HTMLInputElement | HTMLTextAreaElement;

const PREFIX = "keep:";
let isRestoring = false;
const TEXT_TYPES = new Set(["text", "search", "url", "email", "tel"]);

function storageKey(form: HTMLFormElement): string {
  return `${PREFIX}${document.body.dataset.person ?? ""}:${form.dataset.keep ?? ""}`;
}

function textFields(form: HTMLFormElement): TextField[] {
  return Array.from(form.elements).filter(
    (field): field is TextField =>
      (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && TEXT_TYPES.has(field.type))) &&
      field.name !== "",
  );
}

function read(key: string): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function write(form: HTMLFormElement, sent: boolean): void {
  const changed = textFields(form).filter((field) => field.value !== field.defaultValue);
  const values = Object.fromEntries(changed.map((field) => [field.name, field.value]));
  try {
    if (changed.length === 0) sessionStorage.removeItem(storageKey(form));
    else sessionStorage.setItem(storageKey(form), JSON.stringify({ values, sent } satisfies Kept));
  } catch {
    // Storage is full or forbidden: the page works as it would without us.
  }
}

/** Names of the fields of which something is kept, whether or not the form has them (yet). */
export function keptNames(form: HTMLFormElement): string[] {
  const kept = read(storageKey(form));
  return kept && !(kept.sent && cameForward()) ? Object.keys(kept.values) : [];
}

export function restore(form: HTMLFormElement): void {
  const kept = read(storageKey(form));
  if (!kept) return;
  if (kept.sent && cameForward()) {
    sessionStorage.removeItem(storageKey(form));
    return;
  }
  // What is kept for fields that a script makes later must outlive this.
  isRestoring = true;
  for (const field of textFields(form)) {
    const value = kept.values[field.name];
    if (value === undefined || field.value !== field.defaultValue) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  isRestoring = false;
}

/** Whoever comes back or reloads after sending did so because it failed; who was led on arrived. */
function cameForward(): boolean {
  const [entry] = performance.getEntriesByType("navigation");
  return !(entry instanceof PerformanceNavigationTiming) || entry.type === "navigate";
}

function keptForm(target: EventTarget | null): HTMLFormElement | null {
  return target instanceof Element ? target.closest<HTMLFormElement>("form[data-keep]") : null;
}

document.addEventListener("input", (event) => {
  const form = keptForm(event.target);
  if (form && !isRestoring) write(form, false);
});
document.addEventListener("submit", (event) => {
  const form = keptForm(event.target);
  if (form) write(form, true);
  else if (event.target instanceof HTMLFormElement && event.target.dataset.signOut !== undefined) sessionStorage.clear();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = keptForm(event.target);
  const detail = (event as CustomEvent<{ successful: boolean }>).detail;
  if (form && detail.successful) sessionStorage.removeItem(storageKey(form));
});
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-keep]")) restore(form);
