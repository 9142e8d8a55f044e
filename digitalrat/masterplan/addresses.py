"""Words below the plan's address that belong to pages of this room: no chapter or action field may take them."""

RESERVED_SLUGS = frozenset({"vorbilder", "entwicklungen"})
