"""Meetups: what is planned, when it is, who comes.

dates          when a meetup's dates are, by wall time, zone and rule
meetups        making, publishing and changing them; hosts and who may plan
occurrences    their dates: planned ahead, begun, over
moves          one of them, or the rest of a series, moved or cancelled
listing        which dates somebody may see, and would like to
seats          answers, seats, the waiting list
personal_data  what is kept of people
"""
