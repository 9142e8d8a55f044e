"""A council and an office that act at random: what somebody tries next, with the rights that a page would ask for.

Used by test_invariants.py. An act looks into the database for something to act on, by a number that was drawn; it
gives the right that the page would ask for and the call. Numbers stay meaningful when a failing story is shortened:
the first act is to do nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import time_machine
from django.test import TestCase
from django.utils import timezone

from digitalrat.collaboration.services import seed_document
from digitalrat.core.calendar import Unit
from digitalrat.core.errors import DomainError
from digitalrat.core.models import AuditEntry
from digitalrat.impulses.enums import Kind, State
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import withdraw_impulse
from digitalrat.measures.models import Measure
from digitalrat.members.models import Organisation, User
from digitalrat.members.services import dissolve_organisation
from digitalrat.responses import services
from digitalrat.responses.enums import Disposition, PartState, Purpose, ReactionKind, ResponseState
from digitalrat.responses.models import DeadlineRule, Handover, Part, PointAnswer, Response
from digitalrat.responses.services import AnswerInput
from tests.background import run_schedule, run_tasks
from tests.responses.choosing import Call, Step, pick, seen, suited


@dataclass
class World:
    """``people`` by a short name; ``clock`` is moved by the stories themselves."""

    people: dict[str, User]
    clock: time_machine.Coordinates
    told: Counter[str] = field(default_factory=Counter)

    def take(self, step: Step) -> str:
        """One step. Returns what became of it: done, refused (by a service), denied (no right) or nothing."""
        call: Call | None = getattr(self, step.act)(step)
        outcome = self._make(call, step) if call else "nothing"
        self.told[outcome] += 1
        return outcome

    def _make(self, call: Call, step: Step) -> str:
        names = call.usual.split() if step.who % 6 else list(self.people)
        # As in a new request: rights are remembered per instance.
        user = User.objects.get(pk=self.people[pick(names, step.who // 6)].pk)
        if call.permission and not user.has_perm(call.permission, call.obj):
            return "denied"
        before = AuditEntry.objects.count()
        try:
            with TestCase.captureOnCommitCallbacks(execute=True):
                call.run(user)
        except DomainError as refused:
            assert refused.message.strip()
            assert AuditEntry.objects.count() == before
            return "refused"
        return "done"

    # --- time -------------------------------------------------------------------------------------------

    def rest(self, step: Step) -> None:
        pass

    def days_pass(self, step: Step) -> None:
        self.clock.shift(timedelta(days=step.how % 25, minutes=step.what % 600))

    def worker(self, step: Step) -> None:
        """Everything that is due by now: come-backs, reminders, mails."""
        with TestCase.captureOnCommitCallbacks(execute=True):
            run_schedule()
        run_tasks()

    # --- clock ------------------------------------------------------------------------------------------

    def transmit(self, step: Step) -> Call | None:
        impulse = pick(suited(Impulse.objects.order_by("pk"), step, state=State.ADOPTED), step.what)
        organisation = pick([None, *Organisation.objects.order_by("pk")], step.how)
        return Call(
            "chair office",
            "responses.transmit_impulse",
            impulse,
            lambda by: services.transmit_impulse(by=by, impulse=impulse, organisation=organisation),
        )

    def confirm(self, step: Step) -> Call | None:
        return self._on_handover(
            step,
            "office colleague",
            "responses.confirm_receipt",
            lambda by, handover: services.confirm_receipt(by=by, handover=handover),
            receipt_confirmed_at=None,
        )

    def extend(self, step: Step) -> Call | None:
        reason = "Es dauert länger." if step.how % 8 else " "
        return self._on_handover(
            step,
            "office cdo",
            "responses.extend_deadline",
            lambda by, handover: services.extend_deadline(by=by, handover=handover, reason=reason),
            answered_at=None,
        )

    def set_rule(self, step: Step) -> Call | None:
        return Call(
            "office",
            "responses.set_deadlines",
            None,
            lambda by: services.set_deadline_rule(
                by=by,
                purpose=pick(list(Purpose), step.what),
                count=step.how % 30,
                unit=pick(list(Unit), step.how),
                kind=pick(["", *Kind.values], step.what),
                organisation=pick([None, *Organisation.objects.order_by("pk")], step.who),
            ),
        )

    def end_rule(self, step: Step) -> Call | None:
        rule = pick(DeadlineRule.objects.order_by("pk"), step.what)
        return rule and Call(
            "office",
            "responses.set_deadlines",
            None,
            lambda by: services.end_deadline_rule(by=by, rule=rule),
        )

    # --- the answer -------------------------------------------------------------------------------------

    def write(self, step: Step) -> Call | None:
        response = self._response(step, ResponseState.DRAFT)
        if response is None:
            return None
        numbers = response.answers.order_by("point__number").values_list("point__number", flat=True)
        inputs = [self._answer(number, step.how // (n + 1)) for n, number in enumerate(numbers)]
        return Call(
            "office colleague",
            "responses.edit_response",
            response,
            lambda by: services.save_answers(
                by=by,
                response=response,
                lock_version=seen(response, step),
                introduction="Vielen Dank.",
                answers=inputs,
            ),
        )

    def _answer(self, number: int, how: int) -> AnswerInput:
        """Mostly complete, sometimes with a gap or a date in the past."""
        return AnswerInput(
            number=number,
            disposition=pick(["", *Disposition.values, Disposition.UNDER_REVIEW], how) if how % 7 else "accepted",
            reasons="Weil es so besser ist." if how % 11 else "",
            new_date=timezone.localdate() + timedelta(days=how % 40 - 2),
            forwarded_to="Landesregierung",
            evidence="https://stadt.example/",
            measures=[pick(Measure.objects.order_by("pk"), how)] if how % 13 else [],
        )

    def put_up(self, step: Step) -> Call | None:
        return self._on_response(
            step,
            "office colleague",
            "responses.edit_response",
            lambda by, response: services.mark_ready(by=by, response=response, lock_version=seen(response, step)),
            state=ResponseState.DRAFT,
        )

    def give_back(self, step: Step) -> Call | None:
        comments = {step.how % 4: "Bitte genauer."} if step.how % 2 else {}
        return self._on_response(
            step,
            "cdo seated",
            "responses.return_response",
            lambda by, response: services.return_response(
                by=by, response=response, reason="Bitte kürzer.", comments=comments
            ),
            state=ResponseState.READY,
        )

    def sign(self, step: Step) -> Call | None:
        note = "Die Vertretung ist krank." if step.how % 3 else ""
        return self._on_response(
            step,
            "cdo seated",
            "responses.sign_response",
            lambda by, response: services.sign_response(
                by=by, response=response, lock_version=seen(response, step), double_hat_note=note
            ),
            state=ResponseState.READY,
        )

    def new_version(self, step: Step) -> Call | None:
        reason = "Die Rechtslage ist neu." if step.how % 8 else ""
        return self._on_handover(
            step,
            "office colleague",
            "responses.start_version",
            lambda by, handover: services.start_new_version(by=by, handover=handover, reason=reason),
            answered_at__isnull=False,
        )

    def react(self, step: Step) -> Call | None:
        # Mostly to what counts; sometimes to a draft or to an old version.
        answers = PointAnswer.objects.current().filter(reaction=None) if step.how % 4 else PointAnswer.objects.all()
        answer = pick(answers.select_related("response__handover__impulse").order_by("pk"), step.what)
        if answer is None:
            return None
        asks = step.how % 3 != 0
        return Call(
            "chair",
            "responses.react",
            answer.response.handover,
            lambda by: services.react(
                by=by,
                answer=answer,
                kind=ReactionKind.FOLLOW_UP if asks else ReactionKind.ACCEPTED,
                text="Wann genau?" if asks and step.how % 9 else "",
            ),
        )

    def progress(self, step: Step) -> Call | None:
        act = services.close_handover if step.how % 2 else services.start_implementation
        return self._on_handover(
            step, "office", "responses.report_progress", lambda by, handover: act(by=by, handover=handover)
        )

    def withdraw(self, step: Step) -> Call | None:
        impulse = pick(Impulse.objects.order_by("pk"), step.what)
        return Call(
            "author", "", impulse, lambda by: withdraw_impulse(by=by, impulse=impulse, reason="Wir wollen nicht mehr.")
        )

    # --- routing ----------------------------------------------------------------------------------------

    def request_part(self, step: Step) -> Call | None:
        response = self._response(step, ResponseState.DRAFT)
        point = pick(response.handover.impulse.points.order_by("number"), step.how) if response else None
        organisation = pick(Organisation.objects.order_by("pk"), step.how // 3)
        if response is None or point is None or organisation is None:
            return None
        return Call(
            "office colleague",
            "responses.request_part",
            response,
            lambda by: services.request_part(
                by=by,
                response=response,
                point=point,
                organisation=organisation,
                due=timezone.localdate() + timedelta(days=step.how % 15 - 1),
            ),
        )

    def hand_in(self, step: Step) -> Call | None:
        def write_and_hand_in(by: User, part: Part) -> None:
            if part.state == PartState.REQUESTED and step.how % 6:
                seed_document(by=by, document=part.document, html="<p>Unser Teil.</p>")
            services.hand_in_part(by=by, part=part)

        return self._on_part(step, "contact", "responses.write_part", write_and_hand_in, PartState.REQUESTED)

    def give_part_back(self, step: Step) -> Call | None:
        return self._on_part(
            step,
            "contact",
            "responses.write_part",
            lambda by, part: services.give_back_part(by=by, part=part, reason="Das macht ein anderes Amt."),
            PartState.REQUESTED,
        )

    def return_part(self, step: Step) -> Call | None:
        return self._on_part(
            step,
            "office",
            "responses.return_part",
            lambda by, part: services.return_part(by=by, part=part, reason="Bitte mit Kosten."),
            PartState.HANDED_IN,
        )

    def merge_part(self, step: Step) -> Call | None:
        return self._on_part(
            step,
            "office colleague",
            "responses.merge_part",
            lambda by, part: services.merge_part(by=by, part=part, lock_version=seen(part.response, step)),
            PartState.HANDED_IN,
        )

    def cancel_part(self, step: Step) -> Call | None:
        return self._on_part(
            step,
            "office",
            "responses.cancel_part",
            lambda by, part: services.cancel_part(by=by, part=part),
            PartState.REQUESTED,
        )

    def assign(self, step: Step) -> Call | None:
        to = pick([None, *self.people.values()], step.how)
        handovers = list(Handover.objects.order_by("pk"))[: 1 + step.what % 3]
        return Call(
            "office",
            "responses.assign_handovers",
            None,
            lambda by: services.assign_handovers(by=by, handovers=handovers, to=to),
        )

    def note(self, step: Step) -> Call | None:
        body = "Nachfragen!" if step.how % 9 else ""
        return self._on_handover(
            step,
            "office cdo",
            "responses.add_note",
            lambda by, handover: services.add_note(by=by, handover=handover, body=body),
        )

    def dissolve(self, step: Step) -> Call | None:
        # Rarely: an organisation that is gone stays gone.
        organisation = pick(Organisation.objects.order_by("pk"), step.what)
        if organisation is None or step.how % 5:
            return None
        return Call(
            "office",
            "members.manage_members",
            None,
            lambda by: dissolve_organisation(by=by, organisation=organisation),
        )

    # --- what to act on ---------------------------------------------------------------------------------

    def _response(self, step: Step, state: ResponseState) -> Response | None:
        responses = Response.objects.select_related("handover__impulse").order_by("pk")
        response: Response | None = pick(suited(responses, step, state=state), step.what)
        return response

    def _on_handover(
        self, step: Step, usual: str, permission: str, run: Callable[[User, Handover], object], **fits: Any
    ) -> Call | None:
        handover = pick(suited(Handover.objects.select_related("impulse").order_by("pk"), step, **fits), step.what)
        return handover and Call(usual, permission, handover, lambda by: run(by, handover))

    def _on_response(
        self, step: Step, usual: str, permission: str, run: Callable[[User, Response], object], state: ResponseState
    ) -> Call | None:
        response = self._response(step, state)
        return response and Call(usual, permission, response, lambda by: run(by, response))

    def _on_part(
        self, step: Step, usual: str, permission: str, run: Callable[[User, Part], object], state: PartState
    ) -> Call | None:
        parts = Part.objects.select_related("response__handover__impulse", "document", "organisation").order_by("-pk")
        part = pick(suited(parts, step, state=state), step.what)
        if part and usual == "contact" and part.organisation.slug == "stadtwerke":
            usual = "works"
        return part and Call(usual, permission, part, lambda by: run(by, part))


# The more often it is written here, the more often it is tried.
ACTS = (
    ["rest"]
    + ["days_pass"] * 3
    + ["worker"] * 2
    + ["transmit"] * 4
    + ["confirm", "extend", "extend", "set_rule", "end_rule"]
    + ["write"] * 8
    + ["put_up"] * 7
    + ["sign"] * 7
    + ["give_back", "new_version", "new_version", "progress", "withdraw", "note", "assign", "dissolve"]
    + ["react"] * 5
    + ["request_part"] * 3
    + ["hand_in"] * 3
    + ["give_part_back", "return_part", "merge_part", "merge_part", "cancel_part", "cancel_part"]
)
