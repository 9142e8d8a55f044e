from .downloads import download
from .public import measure_list, measure_matrix, measure_page

__all__ = ["download", "measure_list", "measure_matrix", "measure_page"]
