import { announce } from "../base/announce";
import type { ChapterText } from "./chapter";
import { makePainter, movesText } from "./highlight";

interface BeforeSwap {
  serverResponse: string;
  target: EventTarget | null;
}

// More at once would only be noise.
const MOST_NEWS = 3;

/** The list beside the text: colours its passages, links both ways, and stays quiet and complete when it is renewed. */
export class Margin {
  private readonly painter = makePainter();
  private ranges = new Map<string, Range>();
  private known: Set<string>;
  private focused: string | undefined;

  constructor(
    private readonly list: HTMLElement,
    private readonly keptTexts: HTMLElement | null,
    private readonly chapter: ChapterText,
  ) {
    this.known = new Set(this.news().map((item) => item.id));
    this.paint();
    for (const name of ["mouseover", "focusin"]) list.addEventListener(name, (event) => this.point(itemOf(event.target)));
    for (const name of ["mouseleave", "focusout"]) list.addEventListener(name, () => this.point(null));
    list.addEventListener("click", (event) => this.follow(event));
    chapter.root.addEventListener("click", (event) => this.find(event));
    list.addEventListener("annotation-saved", (event) => clearReply(event.target));
    list.addEventListener("htmx:beforeSwap", (event) => this.beforeSwap((event as CustomEvent<BeforeSwap>).detail));
    list.addEventListener("htmx:afterSwap", (event) => this.afterSwap((event as CustomEvent<BeforeSwap>).detail));
    this.openHidden();
    window.addEventListener("hashchange", () => this.openHidden());
  }

  private items(): HTMLElement[] {
    return Array.from(this.list.querySelectorAll<HTMLElement>("[data-annotation]"));
  }

  private news(): HTMLElement[] {
    return Array.from(this.list.querySelectorAll<HTMLElement>("[data-news]"));
  }

  private paint(): void {
    const ranges = this.findRanges();
    this.painter.paint([...ranges.values()]);
    this.ranges = movesText(this.painter) ? this.findRanges() : ranges;
  }

  private findRanges(): Map<string, Range> {
    const ranges = new Map<string, Range>();
    for (const item of this.items()) {
      const { annotation, block, start, end } = item.dataset;
      if (!annotation || !block || start === undefined || end === undefined || item.closest("#erledigte")) continue;
      const range = this.chapter.range(block, Number(start), Number(end));
      if (range) ranges.set(annotation, range);
    }
    return ranges;
  }

  private point(item: HTMLElement | null): void {
    this.painter.point(this.ranges.get(item?.dataset.annotation ?? "") ?? null);
  }

  /** From the list to the text. */
  private follow(event: Event): void {
    const link = event.target instanceof Element ? event.target.closest("a[data-show]") : null;
    const range = this.ranges.get(itemOf(link)?.dataset.annotation ?? "");
    if (!link || !range) return;
    const behaviour = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    range.startContainer.parentElement?.scrollIntoView({ block: "center", behavior: behaviour });
    this.painter.point(range);
  }

  /** From the text to the list. */
  private find(event: MouseEvent): void {
    if (!document.getSelection()?.isCollapsed || (event.target instanceof Element && event.target.closest("a, button"))) return;
    const place = caretAt(event.clientX, event.clientY);
    if (!place) return;
    const hit = [...this.ranges].find(([, range]) => range.isPointInRange(...place));
    const item = this.items().find((each) => each.dataset.annotation === hit?.[0]);
    if (!item) return;
    item.scrollIntoView({ block: "nearest" });
    focus(item);
  }

  private beforeSwap(detail: BeforeSwap): void {
    if (detail.target !== this.list) return;
    this.focused = this.list.contains(document.activeElement) ? itemOf(document.activeElement)?.id : undefined;
    for (const form of this.list.querySelectorAll<HTMLFormElement>("form[data-reply]")) {
      const text = form.querySelector("textarea")?.value.trim();
      const frame = form.closest("details");
      if (text && frame && !detail.serverResponse.includes(`id="${frame.id}"`)) this.keep(text);
    }
  }

  /** The place of an answer has gone while somebody wrote it: the words stay. */
  private keep(text: string): void {
    if (!this.keptTexts) return;
    const quote = document.createElement("blockquote");
    quote.textContent = text;
    this.keptTexts.append(quote);
    this.keptTexts.hidden = false;
    announce(this.keptTexts.querySelector("p")?.textContent ?? "");
  }

  private afterSwap(detail: BeforeSwap): void {
    if (detail.target !== this.list) return;
    this.paint();
    const fresh = this.news().filter((item) => !this.known.has(item.id));
    for (const item of fresh.slice(0, MOST_NEWS)) announce(item.dataset.news ?? "");
    for (const item of this.news()) this.known.add(item.id);
    if (this.focused && !this.list.contains(document.activeElement)) {
      // What was dealt with is folded away, and cannot be stood on.
      if (!focus(document.getElementById(this.focused))) focus(this.list.querySelector<HTMLElement>("h2"));
    }
  }

  /** An address may lead to an annotation that is folded away. */
  private openHidden(): void {
    const target = document.getElementById(window.location.hash.slice(1));
    const folded = target?.closest<HTMLDetailsElement>("details:not([open])");
    if (!target || !folded) return;
    folded.open = true;
    target.scrollIntoView();
  }
}

/** Which letter is at this place of the window: [node, offset]. Browsers agree only lately on how to ask. */
function caretAt(x: number, y: number): [Node, number] | null {
  if ("caretPositionFromPoint" in document) {
    const place = document.caretPositionFromPoint(x, y);
    return place ? [place.offsetNode, place.offset] : null;
  }
  const range = (document as Document).caretRangeFromPoint(x, y);
  return range ? [range.startContainer, range.startOffset] : null;
}

function itemOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-annotation]") : null;
}

function focus(element: HTMLElement | null): boolean {
  if (!element) return false;
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
  return document.activeElement === element;
}

function clearReply(target: EventTarget | null): void {
  if (!(target instanceof HTMLFormElement) || target.dataset.reply === undefined) return;
  target.reset();
  target.querySelector("[data-errors]")?.replaceChildren();
  const frame = target.closest("details");
  if (frame) frame.open = false;
  frame?.querySelector("summary")?.focus();
}
