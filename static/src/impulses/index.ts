// Impulses: points that can be moved, and pages that change while somebody reads or writes on them.
import { Points } from "./points";

for (const list of document.querySelectorAll<HTMLElement>("[data-points]")) new Points(list);

// A contribution was stored: an empty field for the next one.
document.addEventListener("comment-saved", (event) => {
  if (event.target instanceof HTMLFormElement && event.target.dataset.keep) event.target.reset();
});

// Whoever stands on a link or button of a part that is fetched anew still stands there afterwards.
let address: string | null = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const focused = document.activeElement;
  const isInside = event.target instanceof Element && event.target.id === "impuls" && event.target.contains(focused);
  address = isInside ? (focused?.getAttribute("href") ?? "") : null;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (address === null || !(event.target instanceof HTMLElement) || event.target.id !== "impuls") return;
  if (event.target.contains(document.activeElement)) return;
  const same = address ? event.target.querySelector<HTMLElement>(`a[href="${CSS.escape(address)}"]`) : null;
  if (!same) event.target.tabIndex = -1;
  (same ?? event.target).focus({ preventScroll: true });
});
