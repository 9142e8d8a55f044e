"""Nouns of the room: measures with milestones and indicators, reports, urgent cases, promises."""

from .imports import IndicatorImport
from .indicators import Indicator, IndicatorValue
from .measures import Measure, MeasureLink, MeasureUpdate, Milestone, MilestoneSlip, UpdateRequest
from .promises import Promise, Statement
from .reports import SLUGS, Report, ReportCycle, ReportFile
from .urgent import UrgentCase, UrgentStep

__all__ = [
    "Indicator",
    "IndicatorImport",
    "IndicatorValue",
    "Measure",
    "MeasureLink",
    "MeasureUpdate",
    "Milestone",
    "MilestoneSlip",
    "Promise",
    "Report",
    "ReportCycle",
    "ReportFile",
    "SLUGS",
    "Statement",
    "UpdateRequest",
    "UrgentCase",
    "UrgentStep",
]
