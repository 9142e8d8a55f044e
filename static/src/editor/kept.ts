import { fromBase64, toBase64 } from "lib0/buffer";

/**
 * What was typed and is not stored yet survives a reload and a tab that the phone has put away. In sessionStorage,
 * per person and document, until the server has it; signing out empties the storage (base/keep.ts).
 */
export class Kept {
  private readonly key: string;

  constructor(document: string) {
    this.key = `keep:${globalThis.document.body.dataset.person ?? ""}:${document}`;
  }

  read(): Uint8Array | null {
    try {
      const text = sessionStorage.getItem(this.key);
      return text === null ? null : fromBase64(text);
    } catch {
      return null;
    }
  }

  write(update: Uint8Array): void {
    try {
      sessionStorage.setItem(this.key, toBase64(update));
    } catch {
      // Storage is full or forbidden: leaving the page asks whether one means it.
    }
  }

  clear(): void {
    try {
      sessionStorage.removeItem(this.key);
    } catch {
      // Nothing was kept then.
    }
  }
}
