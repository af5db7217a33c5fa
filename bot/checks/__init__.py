"""Whether all is well: what `lamplighter check` and the running bot both look at.

Each function gives findings: a line for operators, and the trouble in neutral words for owners.
"""
