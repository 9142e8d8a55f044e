"""Pages of impulses in the workspace."""
