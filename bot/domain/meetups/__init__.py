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
calendars      as entries of a calendar
feeds          addresses from which people's calendars read
outside        what is planned elsewhere
watching       calendars elsewhere, read again and again
near           what is near to somebody, by their zone
fairness       how a time falls for people in their zones
day_picture    that as a picture
good_hours     which hours would be good for a group
digests        rooms in which the week is posted
retention      what is deleted after a while
personal_data  what is kept of people
"""
