"""Opportunities: what there is to apply for until a deadline, and who hears of it.

opportunities  entered, changed, closed, withdrawn; their state moves here
finding        which are open, and those that some words mean
fitting        whom one is for, as far as that is known
notices        who is told before it closes: reminders, and nudges
recipients     who got one, and whether they would tell others
"""
