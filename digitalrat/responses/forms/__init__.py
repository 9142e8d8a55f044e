"""Forms of the room: the answer point by point, the clock, versions and reactions."""

from .answering import AnswersForm, PointFields, ProgressForm, ReturnForm, SignForm
from .clock import DeadlineRuleForm, ExampleForm, ExtensionForm, TransmitForm
from .desk import AssignForm, DeskForm
from .reactions import NewVersionForm, ReactionsForm
from .routing import CancelPartForm, GiveBackPartForm, NoteForm, RequestPartsForm, ReturnPartForm

__all__ = [
    "AnswersForm",
    "AssignForm",
    "CancelPartForm",
    "DeadlineRuleForm",
    "DeskForm",
    "ExampleForm",
    "ExtensionForm",
    "GiveBackPartForm",
    "NewVersionForm",
    "NoteForm",
    "PointFields",
    "ProgressForm",
    "ReactionsForm",
    "RequestPartsForm",
    "ReturnForm",
    "ReturnPartForm",
    "SignForm",
    "TransmitForm",
]
