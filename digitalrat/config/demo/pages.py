"""The public pages of the demonstration: start page, plan, list of recommendations, standard pages."""

import re
import tempfile
from pathlib import Path

from markdown_it import MarkdownIt
from wagtail.rich_text import RichText

from cms.importing.applying import apply_import, plan_import
from cms.importing.bodies import Links, to_raw, to_stream
from cms.importing.chapters import split
from cms.importing.reading import read_path
from cms.pages import (
    ActionFieldPage,
    HomePage,
    PlanPage,
    RecommendationIndexPage,
    RecommendationPage,
    ReportPage,
    StandardPage,
)
from cms.services import draft_recommendation, ensure_report_index, ensure_site
from digitalrat.impulses.models import Impulse
from digitalrat.measures.models import Report
from digitalrat.members.models import User

from .stage import HERE

_FORMER = ".fassung1.md"
STANDARD_PAGES = ("impressum", "datenschutz", "barrierefreiheit", "kontakt")


def markdown(text: str) -> str:
    """HTML of our own texts (they are not anybody's input)."""
    return str(MarkdownIt("commonmark").enable("table").render(text))


def read_page(path: Path) -> tuple[str, str]:
    """Title (the first line) and HTML of the rest."""
    title, _newline, rest = path.read_text(encoding="utf-8").partition("\n")
    return title.removeprefix("# ").strip(), markdown(rest)


def publish_standard_pages(home: HomePage) -> None:
    """Impressum, Datenschutz, Barrierefreiheit and Kontakt with texts that editors then make their own."""
    for slug in STANDARD_PAGES:
        if home.get_children().filter(slug=slug).exists():
            continue
        [text] = split(read_path(HERE / "pages" / f"{slug}.md"), level=1).chapters
        links = Links({})
        body = to_stream([to_raw(block, links) for block in text.blocks], images={})
        home.add_child(instance=StandardPage(title=text.title, slug=slug, body=body)).save_revision().publish()


def publish_frame(by: User) -> tuple[HomePage, PlanPage]:
    """Start page, the plan's own page, list of recommendations, standard pages."""
    home = ensure_site()
    title, html = read_page(HERE / "pages" / "startseite.md")
    first, _paragraph, rest = html.partition("<h2>")
    home.title, home.body = title, first + "<h2>" + rest
    home.lead = (
        "Hier sehen Sie, was der Digitalrat empfohlen hat, was die Verwaltung geantwortet hat und was daraus wurde."
    )
    home.save_revision(user=by).publish()
    home.refresh_from_db()
    plan_title, plan_html = read_page(HERE / "plan" / "_index.md")
    plan = home.add_child(instance=PlanPage(title=plan_title, slug="masterplan", introduction=plan_html))
    plan.save_revision(user=by).publish()
    index = RecommendationIndexPage(
        title="Empfehlungen",
        slug="empfehlungen",
        introduction="<p>Jede Empfehlung mit ihrem ganzen Weg: vom zitierten Absatz im Masterplan über den Beschluss "
        "bis zur Antwort der Verwaltung und den Maßnahmen, die daraus entstehen.</p>",
    )
    home.add_child(instance=index).save_revision(user=by).publish()
    ensure_report_index(home, by=by)
    home.refresh_from_db()
    publish_standard_pages(home)
    return home, plan


def publish_plan(plan: PlanPage, *, by: User, former: bool, outline: bool = False) -> None:
    """All chapters; with ``former`` those that have an earlier text begin with it. ``outline``: only lead and aims."""
    for folder in sorted(path for path in (HERE / "plan").iterdir() if path.is_dir()):
        title, html = read_page(folder / "_index.md")
        slug = re.sub(r"^\d+-", "", folder.name)
        field = ActionFieldPage.objects.child_of(plan).filter(slug=slug).first()
        if field is None:
            plan.refresh_from_db()
            field = plan.add_child(instance=ActionFieldPage(title=title, slug=slug, introduction=html))
            field.save_revision(user=by).publish()
        with tempfile.TemporaryDirectory() as scratch:
            for path in folder.glob("*.md"):
                if path.name.startswith("_") or path.name.endswith(_FORMER):
                    continue
                earlier = folder / path.name.replace(".md", _FORMER)
                source = earlier if former and earlier.exists() else path
                text = source.read_text(encoding="utf-8")
                (Path(scratch) / path.name).write_text(_outline(text) if outline else text, encoding="utf-8")
            plan_ = plan_import(read_path(Path(scratch)), plan_page=plan, level=None, field_title=title)
            apply_import(plan_, by=by, publish=True)


def _outline(text: str) -> str:
    """Title, lead and aims of a chapter: what the council of the city had decided on before the plan was written."""
    lead, *parts = re.split(r"(?m)^(?=## )", text)
    aims = "".join(part for part in parts if part.startswith("## Ziele"))
    return re.sub(r"\[\^\d+\]", "", lead + aims)


def correct_report_page(report: Report, *, by: User, note: str, comments: dict[str, str]) -> None:
    """What the editor does when something in a published report was wrong: put it right, say so, publish again."""
    page = ReportPage.objects.get(report=report)
    page.correction_note = note
    page.comments = [("comment", {"chapter": key, "text": RichText(html)}) for key, html in comments.items()]
    page.save_revision(user=by).publish()


def publish_recommendation(impulse: Impulse, by: User) -> None:
    """What the editor does when an impulse was adopted: look at the draft, add a sentence, publish."""
    page = draft_recommendation(impulse=impulse)
    if page is None:
        raise LookupError("the list of recommendations must be published first")
    draft = RecommendationPage.objects.get(pk=page.pk)
    sentence = impulse.problem.split(". ")[0].strip()
    draft.teaser = (sentence if sentence.endswith(".") else sentence + ".")[:300]
    draft.save_revision(user=by).publish()
