// A chapter in the workspace: select words, annotate them, and see at once what others annotate.
import { ChapterText } from "./chapter";
import { Margin } from "./margin";
import { offerToAnnotate } from "./selection";
import { WritingDialog } from "./writing";

const text = document.getElementById("kapiteltext");
const list = document.getElementById("anmerkungen");
const dialog = document.getElementById("anmerken-dialog");
const menu = document.getElementById("auswahl");
const paragraphs = document.getElementById("anmerken");

if (text && list) {
  const chapter = new ChapterText(text);
  new Margin(list, document.getElementById("aufgehoben"), chapter);

  if (dialog instanceof HTMLDialogElement && menu && paragraphs) {
    const writing = new WritingDialog(dialog, chapter);
    offerToAnnotate(chapter, menu, (passage) => writing.open(passage));
    paragraphs.addEventListener("submit", (event) => {
      const passage = event.submitter instanceof HTMLButtonElement ? chapter.whole(event.submitter.value) : null;
      if (!passage) return;
      event.preventDefault();
      writing.open(passage);
    });
  }

  document.addEventListener("hint:chapter", () => {
    const note = document.getElementById("kapitel-neu");
    if (note) note.hidden = false;
  });
}
