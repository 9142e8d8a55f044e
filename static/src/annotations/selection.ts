import type { ChapterText, Passage } from "./chapter";

// Selections made by mouse, finger or keyboard change many times before they are what somebody wants.
const SETTLED_AFTER = 250;

/** The small button that appears beside selected words. It stands behind the block, where Tab finds it next. */
export function offerToAnnotate(chapter: ChapterText, menu: HTMLElement, choose: (passage: Passage) => void): void {
  const home = menu.parentElement;
  let offered: Passage | null = null;
  let timer: number | undefined;
  let pressed = false;

  function hide(): void {
    offered = null;
    menu.hidden = true;
    // Back where it came from, or it would stay a part of the block.
    home?.append(menu);
  }

  function update(): void {
    const passage = chapter.selected();
    if (!passage) {
      if (!menu.contains(document.activeElement)) hide();
      return;
    }
    offered = passage;
    passage.block.append(menu);
    menu.hidden = false;
    place(menu, passage.block);
  }

  function later(): void {
    window.clearTimeout(timer);
    if (!pressed) timer = window.setTimeout(update, SETTLED_AFTER);
  }

  document.addEventListener("selectionchange", later);
  document.addEventListener("pointerdown", (event) => {
    pressed = !(event.target instanceof Node && menu.contains(event.target));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    document.addEventListener(name, () => {
      pressed = false;
      later();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !menu.hidden) {
      document.getSelection()?.removeAllRanges();
      hide();
    }
  });
  // Pressing the button must not take the selection away.
  menu.addEventListener("mousedown", (event) => event.preventDefault());
  menu.addEventListener("click", () => {
    const passage = offered;
    hide();
    document.getSelection()?.removeAllRanges();
    if (passage) choose(passage);
  });
}

function place(menu: HTMLElement, block: HTMLElement): void {
  const words = document.getSelection()?.getRangeAt(0).getBoundingClientRect();
  const frame = block.getBoundingClientRect();
  if (!words) return;
  const below = Math.min(words.bottom, frame.bottom) - frame.top + 8;
  const left = Math.min(Math.max(0, words.left - frame.left), frame.width - menu.offsetWidth);
  menu.style.top = `${below}px`;
  menu.style.left = `${Math.max(0, left)}px`;
}
