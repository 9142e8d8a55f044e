"""The demonstration: an invented city, its plan, its council and what became of its impulses."""
