// The answer's form: search in long lists of measures, and per point only the fields that its decision needs.
// Without this script all fields are there, each with a hint when it is needed.

/** So many measures are seen at a glance; more need a search. */
const AT_A_GLANCE = 8;

/** `<measure-filter data-label="Maßnahmen suchen" data-none="…">` around a group of checkboxes. */
class MeasureFilter extends HTMLElement {
  connectedCallback(): void {
    const choices = Array.from(this.querySelectorAll<HTMLElement>(".kern-form-check"));
    const body = this.querySelector(".kern-fieldset__body");
    if (choices.length <= AT_A_GLANCE || !body || this.querySelector("input[type=search]")) return;

    const field = document.createElement("input");
    field.type = "search";
    field.className = "kern-form-input__input";
    const label = document.createElement("label");
    label.className = "kern-label";
    label.append(this.dataset.label ?? "", field);
    const none = document.createElement("p");
    none.setAttribute("role", "status");
    body.before(label, none);

    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/);
      let shown = 0;
      for (const choice of choices) {
        const text = choice.textContent?.toLowerCase() ?? "";
        // What is chosen stays in sight.
        const chosen = choice.querySelector<HTMLInputElement>("input")?.checked ?? false;
        choice.hidden = !chosen && !words.every((word) => text.includes(word));
        if (!choice.hidden) shown += 1;
      }
      none.textContent = shown === 0 ? (this.dataset.none ?? "") : "";
    });
    // Enter in the search must not send the form.
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }
}

customElements.define("measure-filter", MeasureFilter);

/** `<section data-point>` with a select of decisions; parts with `data-for="accepted declined"` belong to some of them. */
function showNeeded(point: HTMLElement, select: HTMLSelectElement): void {
  for (const part of point.querySelectorAll<HTMLElement>("[data-for]")) {
    part.hidden = !(part.dataset.for ?? "").split(" ").includes(select.value);
  }
}

for (const point of document.querySelectorAll<HTMLElement>("[data-point]")) {
  const select = point.querySelector("select");
  if (!select) continue;
  showNeeded(point, select);
  select.addEventListener("change", () => {
    showNeeded(point, select);
    const measures = point.querySelector<HTMLDetailsElement>("details[data-for]");
    if (measures && !measures.hidden && !measures.querySelector("input:checked")) measures.open = true;
  });
}
