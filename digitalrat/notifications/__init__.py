"""Tells people what happened, in the product and by mail. Listens to signals and changes nothing else."""
