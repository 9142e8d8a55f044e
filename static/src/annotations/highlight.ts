/** Colours passages: by the CSS Custom Highlight API, which leaves the page as it is, or by <mark> elements. */
export interface Painter {
  /** Shows exactly these ranges as annotated. */
  paint(ranges: Range[]): void;
  /** Shows one of them, or none, as the one that is meant. */
  point(range: Range | null): void;
}

class HighlightPainter implements Painter {
  paint(ranges: Range[]): void {
    CSS.highlights.set("annotation", new Highlight(...ranges));
  }

  point(range: Range | null): void {
    const highlight = range ? new Highlight(range) : new Highlight();
    highlight.priority = 1;
    CSS.highlights.set("annotation-active", highlight);
  }
}

class MarkPainter implements Painter {
  private marks: HTMLElement[] = [];

  paint(ranges: Range[]): void {
    for (const mark of this.marks) unwrap(mark);
    this.marks = [];
    for (const range of ranges) this.marks.push(...wrap(range));
  }

  point(range: Range | null): void {
    for (const mark of this.marks) mark.classList.toggle("annotation--active", range?.intersectsNode(mark) ?? false);
  }
}

function wrap(range: Range): HTMLElement[] {
  return textNodes(range).map((node) => {
    const mark = document.createElement("mark");
    mark.className = "annotation";
    node.replaceWith(mark);
    mark.append(node);
    return mark;
  });
}

/** The text nodes of a range, split at its borders so that each lies wholly inside. */
function textNodes(range: Range): Text[] {
  const { startContainer, startOffset, endContainer, endOffset } = range;
  const walker = document.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  for (let node: Node | null = walker.currentNode; node; node = walker.nextNode()) {
    if (node instanceof Text && range.intersectsNode(node)) nodes.push(node);
  }
  return nodes
    .map((node) => {
      if (node === endContainer) node.splitText(endOffset);
      return node === startContainer ? node.splitText(startOffset) : node;
    })
    .filter((node) => node.data.trim() !== "");
}

function unwrap(mark: HTMLElement): void {
  const parent = mark.parentNode;
  mark.replaceWith(...mark.childNodes);
  parent?.normalize();
}

export function makePainter(): Painter {
  return "highlights" in CSS && typeof Highlight === "function" ? new HighlightPainter() : new MarkPainter();
}

/** Marks move text nodes about, so ranges must be made anew after each painting. */
export function movesText(painter: Painter): boolean {
  return painter instanceof MarkPainter;
}
