"""The week in numbers, for organizers: how questions were answered, what is missing, the load."""
