"""What becomes of an adopted impulse: hand-over, clock, answers per point, one signature, the public ledger."""
