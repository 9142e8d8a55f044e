"""Verbs on impulses. Drafting is the authors' work, the rest is the life of an impulse."""

from ..canonical import canonical_text
from .discussion import add_comment, withdraw_comment
from .drafting import (
    accept_coauthorship,
    add_quote,
    create_impulse,
    decline_coauthorship,
    invite_coauthor,
    quote_annotation,
    remove_coauthor,
    remove_quote,
    update_impulse,
)
from .lifecycle import (
    adopt_impulse,
    close_impulse,
    defer_impulse,
    freeze_for_voting,
    mark_answered,
    mark_implementing,
    mark_transmitted,
    missing,
    open_deliberation,
    reject_impulse,
    submit_impulse,
    text_of,
    withdraw_impulse,
)
from .publication import record_publication, withdraw_publication

__all__ = [
    "accept_coauthorship",
    "add_comment",
    "add_quote",
    "adopt_impulse",
    "canonical_text",
    "close_impulse",
    "create_impulse",
    "decline_coauthorship",
    "defer_impulse",
    "freeze_for_voting",
    "invite_coauthor",
    "mark_answered",
    "mark_implementing",
    "mark_transmitted",
    "missing",
    "open_deliberation",
    "quote_annotation",
    "record_publication",
    "reject_impulse",
    "remove_coauthor",
    "remove_quote",
    "submit_impulse",
    "text_of",
    "update_impulse",
    "withdraw_comment",
    "withdraw_impulse",
    "withdraw_publication",
]
