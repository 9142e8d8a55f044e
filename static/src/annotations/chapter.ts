import { PlainText } from "./text";

/** A passage of the chapter that is open: offsets in code points of the block's plain text. */
export interface Passage {
  block: HTMLElement;
  key: string;
  start: number;
  end: number;
  exact: string;
}

/** The text of the chapter on the page, block by block. */
export class ChapterText {
  constructor(readonly root: HTMLElement) {}

  get edition(): string {
    return this.root.dataset.edition ?? "";
  }

  /** What is selected now, cut to its first block; null when that is nothing of the chapter. */
  selected(): Passage | null {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
    const range = selection.getRangeAt(0);
    for (const block of this.blocks()) {
      if (!range.intersectsNode(block)) continue;
      const text = new PlainText(block);
      const offsets = text.offsets(range);
      if (offsets) return passage(block, text, ...offsets);
    }
    return null;
  }

  /** The whole block with this key. */
  whole(key: string): Passage | null {
    const block = this.block(key);
    if (!block) return null;
    const text = new PlainText(block);
    return passage(block, text, 0, text.length);
  }

  range(key: string, start: number, end: number): Range | null {
    const block = this.block(key);
    return block ? new PlainText(block).range(start, end) : null;
  }

  private blocks(): Iterable<HTMLElement> {
    return this.root.querySelectorAll<HTMLElement>("[data-block]");
  }

  private block(key: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`[data-block="${CSS.escape(key)}"]`);
  }
}

function passage(block: HTMLElement, text: PlainText, start: number, end: number): Passage {
  return { block, key: block.dataset.block ?? "", start, end, exact: text.slice(start, end) };
}
