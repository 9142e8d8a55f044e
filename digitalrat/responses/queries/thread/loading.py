"""The rows that a thread is made of, read in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch

from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Authorship, Impulse, Point, Publication, Quote, Transition
from digitalrat.meetings.enums import Outcome
from digitalrat.meetings.queries import Decision, decision_of
from digitalrat.members.enums import Role
from digitalrat.members.models import Organisation, RoleAssignment, User

from ...enums import PartState, ResponseState
from ...models import DoubleHatNote, Extension, Handover, Part, PointAnswer, Reaction, Response

DECISIVE = frozenset({Outcome.ADOPTED, Outcome.REJECTED})


@dataclass
class Story:
    """Rows of one impulse; ``responses`` are the published versions in order, nothing of a draft is among them.

    ``reactions`` by answer, ``cosigners`` and ``notes`` by response, ``roles`` by person; ``votes`` are [seat, choice].
    """

    impulse: Impulse
    today: date
    quotes: list[Quote]
    authors: list[User]
    decision: Decision | None
    transitions: list[Transition]
    points: list[Point]
    votes: list[list[Any]] = field(default_factory=list)
    publication: Publication | None = None
    handover: Any = None
    extensions: list[Extension] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    reactions: dict[int, Reaction] = field(default_factory=dict)
    cosigners: dict[int, list[Organisation]] = field(default_factory=dict)
    notes: dict[int, DoubleHatNote] = field(default_factory=dict)
    roles: dict[int, set[str]] = field(default_factory=dict)

    @property
    def current(self) -> Response | None:
        return self.responses[-1] if self.responses else None

    def after(self, index: int) -> Response | None:
        """The version that followed the one at ``index``."""
        return self.responses[index + 1] if index + 1 < len(self.responses) else None

    def role(self, user: User | None, *candidates: Role) -> str:
        """The first of ``candidates`` that ``user`` has, in words; empty if they have none of them any more."""
        held = self.roles.get(user.pk, set()) if user else set()
        return next((str(role.label) for role in candidates if role in held), "")


def load(impulse: Impulse, today: date) -> Story:
    story = Story(
        impulse=impulse,
        today=today,
        quotes=list(Quote.objects.filter(impulse=impulse).select_related("edition__chapter")),
        authors=[
            authorship.user
            for authorship in Authorship.objects.filter(impulse=impulse, accepted_at__isnull=False).select_related(
                "user"
            )
        ],
        decision=_decision(impulse),
        transitions=list(
            Transition.objects.filter(
                impulse=impulse, to_state__in=[State.DEFERRED, State.IMPLEMENTING, State.CLOSED]
            ).select_related("by")
        ),
        points=list(impulse.points.order_by("number")),
        publication=Publication.objects.filter(impulse=impulse).first(),
        handover=Handover.objects.with_standing(today)
        .filter(impulse=impulse)
        .select_related("organisation", "transmitted_by")
        .first(),
    )
    if story.decision is not None:
        votes = story.decision.ballot.votes.order_by("seat__number")
        story.votes = [list(vote) for vote in votes.values_list("seat__number", "choice")]
    if story.handover is not None:
        _load_answers(story)
    return story


def _decision(impulse: Impulse) -> Decision | None:
    """The ballot that decided; one without a quorum decided nothing."""
    decision = decision_of(impulse)
    return decision if decision is not None and decision.outcome in DECISIVE else None


def _load_answers(story: Story) -> None:
    answers = PointAnswer.objects.select_related("point").prefetch_related("measures").order_by("point__number")
    story.extensions = list(story.handover.extensions.select_related("given_by").order_by("number"))
    story.responses = list(
        Response.objects.filter(handover=story.handover, state=ResponseState.PUBLISHED, signed_at__isnull=False)
        .select_related("signed_by")
        .prefetch_related(Prefetch("answers", answers))
        .order_by("version")
    )
    story.reactions = {
        reaction.answer_id: reaction
        for reaction in Reaction.objects.filter(answer__response__in=story.responses).select_related(
            "given_by", "answered_by"
        )
    }
    story.notes = {
        note.response_id: note
        for note in DoubleHatNote.objects.filter(response__in=story.responses).select_related("author")
    }
    cosigners: dict[int, dict[int, Organisation]] = defaultdict(dict)
    for part in (
        Part.objects.filter(response__in=story.responses, state=PartState.MERGED)
        .select_related("organisation")
        .only("response_id", "organisation")
        .order_by("organisation__name")
    ):
        cosigners[part.response_id][part.organisation_id] = part.organisation
    story.cosigners = {response: list(found.values()) for response, found in cosigners.items()}
    story.roles = _roles(
        [
            story.handover.transmitted_by,
            *(extension.given_by for extension in story.extensions),
            *(reaction.given_by for reaction in story.reactions.values()),
        ]
    )


def _roles(users: Iterable[User]) -> dict[int, set[str]]:
    roles: dict[int, set[str]] = defaultdict(set)
    for user, role in RoleAssignment.objects.filter(user__in={user.pk for user in users}).values_list("user", "role"):
        roles[user].add(role)
    return roles
