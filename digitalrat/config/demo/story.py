"""The demonstration's story: every step happens through the services, on the day on which it happened."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from digitalrat.annotations import services as annotations
from digitalrat.annotations.models import Annotation
from digitalrat.collaboration import services as collaboration
from digitalrat.impulses import services as impulses
from digitalrat.impulses.enums import Kind
from digitalrat.impulses.models import Impulse
from digitalrat.masterplan.models import Chapter, EditionBlock
from digitalrat.measures.models import Measure
from digitalrat.meetings import services as meetings
from digitalrat.meetings.enums import Choice, Method
from digitalrat.meetings.models import AgendaItem
from digitalrat.members.enums import Role
from digitalrat.members.models import User
from digitalrat.notifications.models import Notification
from digitalrat.responses import services as responses
from digitalrat.responses.enums import ResponseState
from digitalrat.responses.models import Part, PointAnswer, Response

from .stage import Stage, read

Step = tuple[datetime, Callable[[], None]]


@contextmanager
def acting_at(moment: datetime) -> Iterator[None]:
    """Let the services see ``moment`` as the present, so that dates, due dates and the audit trail fit the story."""
    with time_machine.travel(moment, tick=True):
        yield


@dataclass
class Telling:
    """Collects the steps of all impulses and plays them in the order of time."""

    stage: Stage
    measures: dict[str, Measure]
    agenda: dict[str, list[AgendaItem]]
    markdown: Callable[[str], str]
    publish: Callable[[Impulse, User], None]
    steps: list[Step] = field(default_factory=list)
    impulses: dict[str, Impulse] = field(default_factory=dict)

    def user(self, email: str) -> User:
        # A fresh instance each time: roles and seats are remembered on the instance.
        return User.objects.get(email=email)

    def role(self, role: Role) -> User:
        return self.stage.by_role(role)

    def then(self, days_ago: float, act: Callable[[], None], hour: int = 10, minute: int = 0) -> None:
        self.steps.append((self.stage.at(days_ago, hour, minute), act))

    def play(self, tell: Callable[[int, int], None]) -> None:
        self.steps.sort(key=lambda step: step[0])
        for done, (moment, act) in enumerate(self.steps, start=1):
            with acting_at(min(moment, timezone.now())):
                act()
            tell(done, len(self.steps))

    # --- what happens ---------------------------------------------------------------------------

    def add_annotation(self, item: dict[str, Any]) -> None:
        made: list[Annotation] = []

        def annotate() -> None:
            block, start = find_passage(item["chapter"], item["quote"])
            made.append(
                annotations.annotate(
                    by=self.user(item["author"]),
                    edition=block.edition,
                    block_key=block.key,
                    start=start,
                    end=start + len(item["quote"]),
                    exact=item["quote"],
                    body=item["text"],
                )
            )

        def replying(reply: dict[str, Any]) -> Callable[[], None]:
            def act() -> None:
                annotations.reply(by=self.user(reply["author"]), annotation=made[0], body=reply["text"])

            return act

        self.then(item["days_ago"], annotate)
        for number, reply in enumerate(item.get("replies", [])):
            self.then(reply["days_ago"], replying(reply), 11, number)

    def add_impulse(self, item: dict[str, Any]) -> None:
        key = item["key"]

        def days(state: str) -> float | None:
            return item.get(f"{state}_days_ago")

        def impulse() -> Impulse:
            return Impulse.objects.get(pk=self.impulses[key].pk)

        def begin() -> None:
            author = self.user(item["author"])
            made = impulses.create_impulse(by=author, title=item["title"], kind=Kind(item["kind"]))
            self.impulses[key] = made
            chapters = Chapter.objects.filter(slug__in=item["chapters"])
            impulses.update_impulse(
                by=author,
                impulse=made,
                title=item["title"],
                kind=Kind(item["kind"]),
                addressee=item["addressee"],
                problem=item["problem"].strip(),
                points=item["points"],
                chapters=list(chapters),
            )
            collaboration.seed_document(by=author, document=made.document, html=self.markdown(item["reasons"]))
            made.refresh_from_db()
            made.reasons_html = collaboration.html_of(made.document)
            made.save()
            for quote in item.get("quotes", []):
                block, start = find_passage(quote["chapter"], quote["text"])
                impulses.add_quote(
                    by=author,
                    impulse=made,
                    edition=block.edition,
                    block_key=block.key,
                    start=start,
                    end=start + len(quote["text"]),
                )
            for email in item["coauthors"]:
                impulses.invite_coauthor(by=author, impulse=made, user=self.user(email))
            for agenda_item in self.agenda.get(key, []):
                agenda_item.impulse = made
                agenda_item.save()

        def accept_all() -> None:
            for email in item["coauthors"]:
                impulses.accept_coauthorship(by=self.user(email), impulse=impulse())

        self.then(item["draft_days_ago"], begin)
        self.then(item["draft_days_ago"], accept_all, 15)
        if (when := days("submitted")) is not None:
            self.then(when, lambda: impulses.submit_impulse(by=self.user(item["author"]), impulse=impulse()))
        if (when := days("in_deliberation")) is not None:
            self.then(when, lambda: impulses.open_deliberation(by=self.role(Role.CHAIR), impulse=impulse()))
        for number, comment in enumerate(item.get("comments", [])):
            self._add_comment(comment, impulse, number)
        if (when := days("voting")) is not None:
            self._add_ballot(item, impulse, when)
        if (when := days("deferred")) is not None:
            self.then(
                when,
                lambda: impulses.defer_impulse(
                    by=self.role(Role.CHAIR), impulse=impulse(), reason=item.get("deferred_reason", "").strip()
                ),
            )
        if days("transmitted") is not None:
            self._add_answer(item, impulse)

    def _add_comment(self, comment: dict[str, Any], impulse: Callable[[], Impulse], number: int) -> None:
        def act() -> None:
            impulses.add_comment(by=self.user(comment["author"]), impulse=impulse(), body=comment["text"])

        self.then(comment["days_ago"], act, 18, number)

    def _add_ballot(self, item: dict[str, Any], impulse: Callable[[], Impulse], opened: float) -> None:
        decided = item.get("adopted_days_ago", item.get("rejected_days_ago"))
        deadline = self.stage.at(decided if decided is not None else -item["voting_ends_in_days"], 9)

        def open_ballot() -> None:
            for conflict in item.get("conflicts", []):
                meetings.declare_conflict(by=self.user(conflict["email"]), impulse=impulse())
            meetings.open_ballot(by=self.role(Role.CHAIR), impulse=impulse(), deadline=deadline, method=Method.CIRCULAR)

        def vote(email: str, choice: Choice) -> Callable[[], None]:
            def act() -> None:
                meetings.cast_vote(by=self.user(email), ballot=impulse().ballots.get(), choice=choice)

            return act

        self.then(opened, open_ballot)
        votes = [(email, choice) for choice in Choice for email in item["votes"].get(choice.value, [])]
        for number, (email, choice) in enumerate(votes):
            # Votes come in over the first days, never after the deadline.
            self.then(opened - (number % 3), vote(email, choice), 12, number)
        if decided is None:
            return
        self.then(
            decided,
            lambda: _drop(meetings.close_ballot(by=self.role(Role.CHAIR), ballot=impulse().ballots.get())),
        )
        if dissent := item.get("dissent"):
            self.then(
                dissent["days_ago"],
                lambda: _drop(
                    meetings.file_dissent(
                        by=self.user(dissent["author"]), ballot=impulse().ballots.get(), text=dissent["text"].strip()
                    )
                ),
            )

    def _add_answer(self, item: dict[str, Any], impulse: Callable[[], Impulse]) -> None:
        transmitted = item["transmitted_days_ago"]
        office, cdo = Role.OFFICE, Role.CDO
        self.then(
            (item["adopted_days_ago"] + transmitted) / 2 // 1,
            lambda: self.publish(impulse(), self.role(Role.EDITOR)),
            14,
        )
        self.then(transmitted, lambda: _drop(responses.transmit_impulse(by=self.role(office), impulse=impulse())))
        self.then(
            transmitted - 2, lambda: _drop(responses.confirm_receipt(by=self.role(office), handover=impulse().handover))
        )
        for part in item.get("parts", []):
            self._add_parts(part, impulse)
        answered = item.get("answered_days_ago")
        if answered is None:
            return

        def draft() -> None:
            self._draft(impulse().handover.responses.get(), item["answers"])

        def sign() -> None:
            response = impulse().handover.responses.get(state=ResponseState.READY)
            responses.sign_response(by=self.role(cdo), response=response, lock_version=response.lock_version)

        if extension := item.get("extension"):
            self.then(
                extension["days_ago"],
                lambda: _drop(
                    responses.extend_deadline(
                        by=self.role(cdo), handover=impulse().handover, reason=extension["reason"]
                    )
                ),
            )
        self.then(answered + 1, draft)
        self.then(answered, sign)
        for reaction in item.get("reactions", []):
            self._add_reaction(reaction, impulse)
        for version in item.get("versions", []):
            self._add_version(version, impulse)
            self.then(version["signed_days_ago"], sign)
        if (when := item.get("implementing_days_ago")) is not None:
            self.then(when, lambda: _drop(impulses.mark_implementing(by=self.role(office), impulse=impulse())))
        if (when := item.get("closed_days_ago")) is not None:
            self.then(
                when,
                lambda: _drop(
                    impulses.close_impulse(
                        by=self.role(office), impulse=impulse(), reason=item["closing"]["text"].strip()
                    )
                ),
            )

    def _draft(self, response: Response, answers: list[dict[str, Any]]) -> None:
        by = self.role(Role.OFFICE)
        given = [
            responses.AnswerInput(
                number=answer["point"],
                disposition=answer["disposition"],
                reasons=answer["reasons"].strip(),
                measures=[self.measures[number] for number in answer["measures"]],
                new_date=timezone.localdate() + timedelta(days=answer["new_date_days"])
                if "new_date_days" in answer
                else None,
                forwarded_to=answer.get("forwarded_to", ""),
                evidence=answer.get("evidence", ""),
            )
            for answer in answers
        ]
        responses.save_answers(
            by=by,
            response=response,
            lock_version=response.lock_version,
            introduction=response.introduction,
            answers=given,
        )
        response.refresh_from_db()
        responses.mark_ready(by=by, response=response, lock_version=response.lock_version)

    def _add_reaction(self, reaction: dict[str, Any], impulse: Callable[[], Impulse]) -> None:
        def react() -> None:
            answer = PointAnswer.objects.current().get(
                response__handover__impulse=impulse(), point__number=reaction["point"]
            )
            responses.react(
                by=self.role(Role.CHAIR), answer=answer, kind=reaction["kind"], text=reaction.get("text", "")
            )

        self.then(reaction["days_ago"], react, 16)

    def _add_version(self, version: dict[str, Any], impulse: Callable[[], Impulse]) -> None:
        def draft() -> None:
            handover = impulse().handover
            # A question of the council has opened the new version already.
            response = handover.responses.exclude(state=ResponseState.PUBLISHED).first()
            if response is None:
                response = responses.start_new_version(
                    by=self.role(Role.OFFICE), handover=handover, reason=version["reason"]
                )
            self._draft(response, version["answers"])

        self.then(version["days_ago"], draft)

    def _add_parts(self, item: dict[str, Any], impulse: Callable[[], Impulse]) -> None:
        def request() -> None:
            handover = impulse().handover
            for number in item["points"]:
                responses.request_part(
                    by=self.role(Role.OFFICE),
                    response=handover.responses.get(),
                    point=handover.impulse.points.get(number=number),
                    organisation=self.stage.organisations[item["organisation"]],
                    due=timezone.localdate() + timedelta(days=item["due_days"]),
                    note=item["note"],
                )

        def hand_in() -> None:
            organisation = self.stage.organisations[item["organisation"]]
            contact = User.objects.get(organisation=organisation, role_assignments__role=Role.CONTRIBUTOR)
            for part in Part.objects.filter(response__handover=impulse().handover, organisation=organisation):
                collaboration.seed_document(by=contact, document=part.document, html=self.markdown(item["text"]))
                responses.hand_in_part(by=contact, part=part)

        self.then(item["days_ago"], request, 11)
        if (when := item.get("handed_in_days_ago")) is not None:
            self.then(when, hand_in, 15)


def _drop(value: Any) -> None:
    """Steps return nothing."""


def find_passage(chapter_slug: str, text: str) -> tuple[EditionBlock, int]:
    """The block of the chapter's current edition that contains ``text``, and where (code points)."""
    edition = Chapter.objects.get(slug=chapter_slug).current_edition()
    if edition is not None:
        for block in edition.blocks.all():
            if (start := block.text.find(text)) >= 0:
                return block, start
    raise LookupError(f"{chapter_slug}: {text}")


def tell_story(
    *,
    stage: Stage,
    measures: dict[str, Measure],
    agenda: dict[str, list[AgendaItem]],
    markdown: Callable[[str], str],
    publish: Callable[[Impulse, User], None],
    more: list[Step],
    progress: Callable[[int, int], None],
) -> None:
    """Play everything that impulses.toml tells, together with the steps in ``more``."""
    content = read("impulses.toml")
    telling = Telling(stage=stage, measures=measures, agenda=agenda, markdown=markdown, publish=publish)
    telling.steps += more
    for item in content["impulse"]:
        telling.add_impulse(item)
    for item in content["annotation"]:
        telling.add_annotation(item)
    telling.play(progress)
    # People have read what is older than two weeks: a full inbox would tell a newcomer nothing.
    fresh = stage.at(14)
    Notification.objects.filter(created_at__lt=fresh).update(read_at=fresh)
