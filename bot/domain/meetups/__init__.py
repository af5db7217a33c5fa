"""Meetups: what is planned, when it is, who comes.

dates          when a meetup's dates are, by wall time, zone and rule
meetups        making, publishing and changing them; hosts and who may plan
occurrences    their dates: planned ahead, begun, over
moves          one of them, or the rest of a series, moved or cancelled
listing        which dates somebody may see, and would like to
seats          answers and seats
waiting        the waiting list
agenda         what is on the agenda of a date
reminder_times when reminders are due, without tables
notices        what people are told unasked, each thing once
reminders      who is reminded, and how long before they like it
changes        what is different about a date, told once
confirmations  the day before: who comes still, where others wait for a seat
attendance     who was there, how it was, what the hosts say of it; the word of the door
retention      what is deleted after a while
personal_data  what is kept of people
"""
