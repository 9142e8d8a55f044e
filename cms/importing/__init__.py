"""Reads a plan from Word or Markdown files, compares it with what is there, and writes drafts.

reading → chapters → aligning are pure functions over text; only applying and views know pages.
Not here: publishing rules and editions (digitalrat.masterplan), the page types (cms.pages).
"""
