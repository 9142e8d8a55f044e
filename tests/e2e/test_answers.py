"""What became of two adopted impulses: five people, three organisations, many weeks, and a visitor who looks."""

import re
import time
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default

from playwright.sync_api import Page, expect

from .conftest import Person, Site, log_in
from .test_whole_loop import figure, publish_draft

FIRST = "Startförderung: Entscheidung in 30 Tagen"
SECOND = "Kein Kind wartet länger als zwei Schultage auf ein Gerät"
ASKED = {
    "dezernat@demo.example": "Dezernat für Bürgerdienste und Ordnung",
    "stadtwerke@demo.example": "Stadtwerke Rheinfurt GmbH",
    "stadtreinigung@demo.example": "Stadtreinigung Rheinfurt AöR",
}
# Each internal text carries one of these words, and no visitor may ever find it.
SECRETS = [f"Geheimwort{n}" for n in range(1, 9)]
WHAT_WE_NEED, TWO_TEXTS, GIVEN_BACK, NOTE, CDO_SAYS, REWORK, DRAFT, SECOND_NOTE = SECRETS


class Public:
    """What anybody can read about an impulse, looked through for internal words at every step."""

    def __init__(self, visitor: Person, members: list[Person]) -> None:
        self.visitor = visitor
        self.frames: list[str] = []
        self.looks = 0
        for member in members:
            member.page.on("websocket", lambda socket: socket.on("framereceived", self._note))

    def _note(self, payload: str | bytes) -> None:
        self.frames.append(payload if isinstance(payload, str) else payload.decode("utf-8", "replace"))

    def look(self, title: str) -> Page:
        """Open the thread of ``title`` as a visitor, after searching everything that is public."""
        site = self.visitor.site
        number = self.number(title)
        base = f"/bilanz/impuls/{number}/"
        paths = [base, f"{base}faden.jsonld", f"{base}feed.atom", "/bilanz/feed.atom", "/bilanz/bilanz.csv"]
        paths += [
            "/bilanz/punkte.csv",
            "/bilanz/bilanz.json",
            "/bilanz/",
            "/bilanz/liste/",
            "/empfehlungen/",
            "/en" + base,
        ]
        texts = {}
        for path in paths:
            answer = self.visitor.context.request.get(site.url + path)
            assert answer.status == 200, f"{path}: {answer.status}"
            texts[path] = answer.text()
        for path in (site.var / "mail").glob("*.eml"):
            texts[path.name] = message_from_bytes(path.read_bytes(), policy=default).get_content()
        texts["socket"] = "".join(self.frames)
        found = [(secret, where) for secret in SECRETS for where, text in texts.items() if secret in text]
        assert found == [], found
        self.looks += 1
        return self.visitor.go(base)

    def number(self, title: str) -> str:
        page = self.visitor.go("/bilanz/liste/?gruppe=beschlossen")
        row = page.locator("tr, li").filter(has_text=title).first.inner_text()
        match = re.search(r"\d{4}-\d+", row)
        assert match is not None, row
        return match[0]


def confirm(page: Page) -> None:
    page.get_by_role("main").locator("form").get_by_role("button").first.click()


def open_handover(office: Person, title: str) -> Page:
    page = office.go("/arbeitsraum/antworten/?stand=alle")
    page.locator("#liste").get_by_role("link", name=re.compile(re.escape(title))).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page


def transmit(office: Person, title: str) -> Page:
    page = office.go("/arbeitsraum/antworten/")
    page.get_by_role("listitem").filter(has_text=title).get_by_role("link", name=re.compile("Übermitteln")).click()
    page.get_by_role("button", name="Jetzt übermitteln").click()
    expect(page.get_by_text("Die Eingangsnummer ist").first).to_be_visible()
    return page


def write_part(contact: Person, words: str) -> Page:
    page = contact.go("/arbeitsraum/zulieferungen/")
    page.get_by_role("link", name=re.compile(re.escape(FIRST))).first.click()
    text = page.locator("[contenteditable=true]").first
    expect(text).to_be_visible()
    text.click()
    page.keyboard.type(words)
    expect(page.get_by_text("Gespeichert").first).to_be_visible()
    return page


def hand_in(page: Page) -> None:
    page.get_by_role("link", name="Ansehen und zuliefern").click()
    page.get_by_role("button", name="Jetzt zuliefern").click()
    expect(page.get_by_text("Zugeliefert").first).to_be_visible()


def answer(page: Page, number: int, disposition: str, reasons: str) -> None:
    page.get_by_label(f"Entscheidung zu Punkt {number}").select_option(disposition)
    page.get_by_label(f"Begründung zu Punkt {number}").fill(reasons)


def choose_measure(page: Page, number: int) -> None:
    choice = page.locator("details.measure-choice").filter(has_text=f"Maßnahmen zu Punkt {number}")
    if choice.get_attribute("open") is None:
        choice.locator("summary").click()
    choice.get_by_label(re.compile("^M-")).first.check()


def put_up(page: Page) -> None:
    page.get_by_role("button", name="Speichern und zur Unterschrift geben").click()
    expect(page.get_by_text("Zur Unterschrift").first).to_be_visible()


def sign(cdo: Person, title: str) -> None:
    page = open_handover(cdo, title)
    page.get_by_role("link", name="Prüfen und unterzeichnen").click()
    page.get_by_role("button", name="Unterzeichnen und veröffentlichen").click()
    expect(page.get_by_text("ist veröffentlicht").first).to_be_visible()


def test_what_became_of_two_impulses(later_site: Site, open_later_window: Callable[..., Person]) -> None:
    visitor = open_later_window()
    office, cdo, chair = (open_later_window(f"{name}@demo.example") for name in ("buero", "cdo", "vorsitz"))
    contacts = {email: open_later_window(email) for email in ASKED}
    member = open_later_window("mitglied2@demo.example")
    public = Public(visitor, [member, contacts["stadtwerke@demo.example"]])
    handed_over, answered, overdue = (figure(visitor, label) for label in ("übermittelt", "beantwortet", "überfällig"))

    # The council still votes on the second impulse; its deadline will pass by itself.
    for email in ("mitglied1", "mitglied2", "mitglied3", "vorsitz"):
        vote_yes(open_later_window(f"{email}@demo.example"), SECOND)

    # Hand-over: number, dates, and how they came about, for everybody.
    transmit(office, FIRST)
    publish_draft(open_later_window("redaktion@demo.example"), FIRST)
    page = public.look(FIRST)
    expect(page.get_by_text("Wie die Fristen berechnet sind").first).to_be_visible()
    assert figure(visitor, "übermittelt") == handed_over + 1
    member.go("/arbeitsraum/impulse/")
    member.page.get_by_role("link", name=re.compile(re.escape(FIRST))).first.click()

    # Routing: three organisations are asked, each sees only its own part.
    page = open_handover(office, FIRST)
    page.get_by_role("button", name="Eingang bestätigen").click()
    page.get_by_role("link", name="Bei anderen anfragen", exact=True).click()
    page.get_by_label(re.compile("^Punkt 1:")).check()
    for organisation in ASKED.values():
        page.get_by_label(re.compile(f"^{re.escape(organisation)}")).check()
    page.get_by_label("Was brauchen Sie von ihnen?").fill(f"{WHAT_WE_NEED}: Was kostet das im Jahr?")
    page.get_by_role("button", name="Anfragen", exact=True).click()
    for organisation in ASKED.values():
        expect(page.get_by_role("heading", name=f"Zulieferung: {organisation}")).to_be_visible()
    page.get_by_label("Neue Notiz").fill(f"{NOTE}: mit der Kämmerei sprechen.")
    page.get_by_role("button", name="Notiz speichern").click()
    expect(page.locator("#notizen-liste")).to_contain_text(NOTE)
    public.look(FIRST)

    texts = iter([f"{TWO_TEXTS} des Dezernats: zwölf Runden im Jahr sind möglich.", f"{TWO_TEXTS} der Reinigung."])
    first = write_part(contacts["dezernat@demo.example"], next(texts))
    expect(first.get_by_text(WHAT_WE_NEED).first).to_be_visible()
    part_address = first.url
    hand_in(first)
    other = contacts["stadtwerke@demo.example"]
    response = other.page.goto(part_address)
    assert response is not None and response.status == 404, "the part of another organisation is nobody's business"
    other.go("/arbeitsraum/zulieferungen/").get_by_role("link", name=re.compile(re.escape(FIRST))).first.click()
    other.page.get_by_role("link", name="Zurückgeben mit Begründung").click()
    confirm(other.page)
    expect(other.page.get_by_text(re.compile("Grund|Warum|Begründung")).first).to_be_visible()
    other.page.get_by_label("Warum geben Sie den Punkt zurück?").fill(f"{GIVEN_BACK}: nicht unser Haus.")
    confirm(other.page)
    third = write_part(contacts["stadtreinigung@demo.example"], next(texts))
    hand_in(third)
    public.look(FIRST)

    # The office wants one part reworked, takes both over, and puts the answer up for signature.
    page = open_handover(office, FIRST)
    expect(page.get_by_text(GIVEN_BACK).first).to_be_visible()
    part = page.locator("article.part").filter(has_text=ASKED["stadtreinigung@demo.example"])
    part.get_by_role("link", name=re.compile("^Zurückgeben")).click()
    page.get_by_label("Was soll geändert werden?").fill(f"{REWORK}: bitte mit Zahlen.")
    page.get_by_role("main").locator("form .kern-btn--primary").click()
    third = write_part(contacts["stadtreinigung@demo.example"], " Mit Zahlen.")
    expect(third.get_by_text(REWORK).first).to_be_visible()
    hand_in(third)
    page = open_handover(office, FIRST)
    for number, disposition in enumerate(["accepted", "declined", "already_done"], start=1):
        answer(page, number, disposition, f"{DRAFT} {number}: noch unfertig.")
    for email in ("dezernat@demo.example", "stadtreinigung@demo.example"):
        page.get_by_role("button", name=re.compile(f"In die Begründung übernehmen.*{re.escape(ASKED[email])}")).click()
        expect(page.get_by_label("Begründung zu Punkt 1")).to_have_value(re.compile(TWO_TEXTS))
    answer(page, 1, "accepted", "Wir entscheiden künftig jeden Monat.")
    choose_measure(page, 1)
    answer(page, 2, "declined", f"{DRAFT}: Das Haushaltsrecht lässt es nicht zu.")
    answer(page, 3, "already_done", "Die Hälfte wird schon heute sofort ausgezahlt.")
    page.get_by_label("Nachweis zu Punkt 3").fill("Richtlinie der Startförderung, Fassung 2")
    put_up(page)
    public.look(FIRST)

    # The CDO gives it back with comments; then signs: everything appears at once.
    page = open_handover(cdo, FIRST)
    page.get_by_role("link", name="Prüfen und unterzeichnen").click()
    page.get_by_role("link", name="Mit Begründung zurückgeben").click()
    page.get_by_label("Was soll geändert werden?").fill(f"{CDO_SAYS}: Punkt 2 freundlicher.")
    page.get_by_label("Anmerkung zu Punkt 2").fill(f"{SECOND_NOTE}: bitte mit Paragraf.")
    page.get_by_role("button", name="Zurückgeben").click()
    page = open_handover(office, FIRST)
    expect(page.get_by_text(CDO_SAYS).first).to_be_visible()
    expect(page.locator("#notizen-liste")).to_contain_text(SECOND_NOTE)
    answer(page, 2, "declined", "Das Haushaltsrecht lässt es leider nicht zu (§ 44 der Haushaltsordnung).")
    put_up(page)
    sign(cdo, FIRST)
    page = public.look(FIRST)
    expect(page.get_by_text("Wir entscheiden künftig jeden Monat.").first).to_be_visible()
    expect(page.get_by_text(ASKED["dezernat@demo.example"]).first).to_be_visible()
    assert figure(visitor, "beantwortet") == answered + 1
    expect(member.page.locator("#stellungnahme ~ *, section[aria-labelledby=stellungnahme]").first).to_contain_text(
        re.compile("Beantwortet|Wir entscheiden künftig")
    )

    # The council accepts one point and asks about another; the office answers with a new version.
    chair.go("/arbeitsraum/antworten/?stand=alle").locator("#liste").get_by_role(
        "link", name=re.compile(re.escape(FIRST))
    ).first.click()
    chair.page.get_by_role("link", name="Für den Rat reagieren").click()
    chair.page.get_by_role("group", name="Reaktion auf Punkt 1").get_by_label("Antwort annehmen").check()
    chair.page.get_by_role("group", name="Reaktion auf Punkt 2").get_by_label("nachfragen").check()
    chair.page.get_by_label("Nachfrage zu Punkt 2").fill("Gilt das auch für einen Beginn auf eigenes Risiko?")
    chair.page.get_by_role("button", name="Öffentlich reagieren").click()
    page = public.look(FIRST)
    expect(page.get_by_text("Gilt das auch für einen Beginn auf eigenes Risiko?").first).to_be_visible()
    page = open_handover(office, FIRST)
    answer(page, 2, "partially_accepted", "Wer auf eigenes Risiko beginnt, verliert den Anspruch nicht mehr.")
    choose_measure(page, 2)
    put_up(page)
    sign(cdo, FIRST)
    page = public.look(FIRST)
    expect(page.get_by_text("verliert den Anspruch nicht mehr").first).to_be_visible()

    # A correction is a third version; the earlier ones stay, with the difference in words.
    page = open_handover(office, FIRST)
    page.get_by_role("link", name="Neue Fassung beginnen").click()
    page.get_by_label("Warum gibt es eine neue Fassung?").fill("Ein Termin fehlte.")
    page.get_by_role("button", name="Neue Fassung beginnen").click()
    answer(page, 1, "accepted", "Wir entscheiden künftig jeden Monat, zuerst im Januar.")
    put_up(page)
    sign(cdo, FIRST)
    page = public.look(FIRST)
    expect(page.get_by_text("Ein Termin fehlte.").first).to_be_visible()
    page = visitor.go(f"/bilanz/impuls/{public.number(FIRST)}/stellungnahme/3/")
    expect(page.locator("ins").filter(has_text="zuerst im Januar").first).to_be_visible()
    visitor.go(f"/bilanz/impuls/{public.number(FIRST)}/stellungnahme/1/")
    expect(page.get_by_text("(§ 44 der Haushaltsordnung)").first).to_be_visible()

    # Two weeks later the ballot has closed by itself; the second impulse is handed over, and extended in time.
    later_site.travel(15)
    for person in (office, cdo):
        sign_in_again(person)
    wait_until(lambda: SECOND in office.go("/arbeitsraum/antworten/").content())
    transmit(office, SECOND)
    page = open_handover(cdo, SECOND)
    page.get_by_role("link", name=re.compile("Frist verlängern")).click()
    page.get_by_label("Grund").fill("Die Zahlen der Schulen liegen erst nach den Ferien vor.")
    page.get_by_role("button", name=re.compile("verlängern")).click()
    page = public.look(SECOND)
    expect(page.get_by_text("Die Zahlen der Schulen liegen erst nach den Ferien vor.").first).to_be_visible()
    assert figure(visitor, "überfällig") == overdue

    # Nobody answers. Overdue shows itself, and cannot be extended away.
    later_site.travel(15 + 7 * 11)
    page = public.look(SECOND)
    expect(page.get_by_text(re.compile(r"überfällig seit \d+ Tag")).first).to_be_visible()
    # With it a point of another impulse, whose announced date has passed meanwhile.
    assert figure(visitor, "überfällig") == overdue + 2
    for person in (office, cdo):
        sign_in_again(person)
    page = open_handover(cdo, SECOND)
    expect(page.get_by_role("link", name=re.compile("Frist verlängern"))).to_have_count(0)
    wait_until(lambda: "fällig und ist noch nicht da" in office.go("/arbeitsraum/mitteilungen/").content())
    assert "intact" in later_site.manage("verify_audit")
    assert public.looks == 10


def vote_yes(person: Person, title: str) -> None:
    page = person.go("/arbeitsraum/abstimmungen/")
    page.get_by_role("link", name=re.compile(re.escape(title))).first.click()
    page.get_by_label("Ja", exact=True).check()
    page.get_by_role("button", name="Weiter zur Bestätigung").click()
    page.get_by_role("main").locator("form .kern-btn--primary, form .kern-btn--danger").first.click()
    expect(page.get_by_text("abgestimmt").first).to_be_visible()


def sign_in_again(person: Person) -> None:
    """Sessions end after two weeks, also on a moved clock."""
    person.context.clear_cookies()
    person.page.close()
    person.page = person.context.new_page()
    log_in(person, person.email)


def wait_until(happened: Callable[[], bool], seconds: int = 90) -> None:
    """Ask again and again for what the worker does by itself, once a minute."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(1)
