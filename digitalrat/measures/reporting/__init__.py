"""Reports as values: frozen states, the difference between two of them, and the words for it. No database here.

freeze(cutoff=…, measures=…, previous=old) → Snapshot      what a report is made from
difference(old, new) → Difference                          apply(old, difference) == new
Comparison(old, new)                                       what people want to know about it
"""

from .comparison import Comparison, Reworded, Silent, Slip
from .cutoffs import cutoffs_until, next_cutoff
from .difference import Difference, FieldChange, MeasureChange, apply, difference
from .figures import Figure, figures, one_line
from .sections import Item, Section, sections
from .snapshot import (
    FrozenChapter,
    FrozenIndicator,
    FrozenMeasure,
    FrozenMilestone,
    Snapshot,
    SnapshotError,
    freeze,
)

__all__ = [
    "Comparison",
    "Difference",
    "FieldChange",
    "Figure",
    "FrozenChapter",
    "FrozenIndicator",
    "FrozenMeasure",
    "FrozenMilestone",
    "Item",
    "MeasureChange",
    "Reworded",
    "Section",
    "Silent",
    "Slip",
    "Snapshot",
    "SnapshotError",
    "apply",
    "cutoffs_until",
    "difference",
    "figures",
    "freeze",
    "next_cutoff",
    "one_line",
    "sections",
]
