"""Reports as files: PDF, workbook and CSV, made from the same reading as the page."""
