"""The ledger as open data: one record per impulse, and one per answered point. Columns: docs/bilanz-spalten.md.

The files are the same in every language of the site: codes in English, labels in German.
"""

from .columns import Cell, Column, Dataset
from .impulses import IMPULSES
from .points import POINTS

__all__ = ["IMPULSES", "POINTS", "Cell", "Column", "Dataset"]
