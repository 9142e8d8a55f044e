"""Forms of the room: the answer point by point, the clock, versions and reactions."""

from .answering import AnswersForm, PointFields, ProgressForm, ReturnForm, SignForm

__all__ = ["AnswersForm", "PointFields", "ProgressForm", "ReturnForm", "SignForm"]
