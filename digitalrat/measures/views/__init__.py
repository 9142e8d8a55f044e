from .public import measure_list, measure_page

__all__ = ["measure_list", "measure_page"]
