// The plain text of a block with the way back into the page. Twin of digitalrat/masterplan/text.py, which explains
// the rules; tests/masterplan/text_cases.json holds both together.

const SPACE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/u;
const INVISIBLE = /[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u200b\u2060\ufeff]/u;

const SILENT = new Set(["SCRIPT", "STYLE", "TEMPLATE"]);
const CELLS = new Set(["TD", "TH"]);
const BLOCKS = new Set(
  ("ADDRESS ARTICLE ASIDE BLOCKQUOTE CAPTION DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 " +
    "HEADER HR LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TFOOT THEAD TR UL").split(" "),
);

interface Point {
  node: Text;
  /** UTF-16 units, as the DOM counts. */
  offset: number;
}

/** One code point of the plain text; `from` and `to` are where it stands in the page, null for a separator. */
interface Letter {
  text: string;
  from: Point | null;
  to: Point | null;
}

class Writer {
  letters: Letter[] = [];
  private gap = "";
  private cellDepth = 0;
  private cellsInRow = 0;

  read(node: Node): void {
    if (node instanceof Text) this.data(node);
    else if (node instanceof Element) this.element(node);
  }

  private element(element: Element): void {
    const tag = element.tagName.toUpperCase();
    if (SILENT.has(tag) || element.hasAttribute("data-not-text")) return;
    const isCell = CELLS.has(tag);
    const isBlock = BLOCKS.has(tag);
    if (isCell) {
      this.beginCell();
    } else if (tag === "BR" || isBlock) {
      if (tag === "TR" && !this.cellDepth) this.cellsInRow = 0;
      this.border();
    }
    for (const child of element.childNodes) this.read(child);
    if (isCell) {
      this.cellDepth = Math.max(0, this.cellDepth - 1);
      if (!this.cellDepth) this.gap = "";
    } else if (isBlock && tag !== "HR") {
      this.border();
    }
  }

  private data(node: Text): void {
    let offset = 0;
    for (const text of node.data) {
      const from = { node, offset };
      offset += text.length;
      if (INVISIBLE.test(text)) continue;
      if (SPACE.test(text)) this.gap ||= " ";
      else this.write({ text, from, to: { node, offset } }, this.gap);
    }
  }

  private beginCell(): void {
    if (this.cellDepth) {
      this.gap ||= " ";
    } else {
      if (this.cellsInRow) this.write(separator("\t"), this.gap === " " ? "" : this.gap);
      this.cellsInRow += 1;
    }
    this.cellDepth += 1;
  }

  private border(): void {
    if (this.cellDepth) this.gap ||= " ";
    else this.gap = "\n";
  }

  private write(letter: Letter, gap: string): void {
    const last = this.letters.at(-1)?.text ?? "\n";
    if (gap && this.letters.length > 0 && !(gap === " " && (last === "\t" || last === "\n"))) {
      this.letters.push(separator(gap));
    }
    this.letters.push(letter);
    this.gap = "";
  }
}

function separator(text: string): Letter {
  return { text, from: null, to: null };
}

/** Unicode normal form C. Letters that are composed into fewer (or more) all lead to the place of the whole. */
function compose(letters: Letter[]): Letter[] {
  const result: Letter[] = [];
  let run: Letter[] = [];
  const flush = (): void => {
    const text = run.map((letter) => letter.text).join("");
    const composed = text.normalize("NFC");
    if (composed === text) {
      result.push(...run);
    } else {
      const from = run.find((letter) => letter.from)?.from ?? null;
      const to = run.findLast((letter) => letter.to)?.to ?? null;
      for (const letter of composed) result.push({ text: letter, from, to });
    }
    run = [];
  };
  for (const letter of letters) {
    // No character below U+0300 combines with what stands before it: there a new run may begin.
    if (run.length > 0 && letter.text < "\u0300") flush();
    run.push(letter);
  }
  flush();
  return result;
}

export class PlainText {
  private readonly letters: Letter[];

  constructor(block: Element) {
    const writer = new Writer();
    for (const child of block.childNodes) writer.read(child);
    this.letters = compose(writer.letters);
  }

  /** Number of code points. */
  get length(): number {
    return this.letters.length;
  }

  slice(start: number, end: number): string {
    return this.letters
      .slice(start, end)
      .map((letter) => letter.text)
      .join("");
  }

  toString(): string {
    return this.slice(0, this.length);
  }

  /** Code points [start, end) that lie wholly inside `range`, without white space at both ends; null if there is none. */
  offsets(range: Range): [number, number] | null {
    const inside = (point: Point | null): boolean => point !== null && range.comparePoint(point.node, point.offset) === 0;
    const isIn = (letter: Letter): boolean => inside(letter.from) && inside(letter.to);
    const start = this.letters.findIndex(isIn);
    if (start < 0) return null;
    return [start, this.letters.findLastIndex(isIn) + 1];
  }

  /** The part of the page that shows the code points [start, end); null if they are not there. */
  range(start: number, end: number): Range | null {
    const shown = this.letters.slice(start, end).filter((letter) => letter.from !== null);
    const from = shown[0]?.from;
    const to = shown.at(-1)?.to;
    if (!from || !to) return null;
    const range = document.createRange();
    range.setStart(from.node, from.offset);
    range.setEnd(to.node, to.offset);
    return range;
  }
}
