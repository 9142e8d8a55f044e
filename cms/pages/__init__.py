"""Page types of the public site."""

from .home import HomePage
from .plan import ActionFieldPage, ChapterPage, PlanPage
from .recommendations import RecommendationIndexPage, RecommendationPage
from .reports import ReportIndexPage, ReportPage
from .standard import StandardPage

__all__ = [
    "ActionFieldPage",
    "ChapterPage",
    "HomePage",
    "PlanPage",
    "RecommendationIndexPage",
    "RecommendationPage",
    "ReportIndexPage",
    "ReportPage",
    "StandardPage",
]
