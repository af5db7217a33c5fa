"""Surveys and votes: one voice each, and nothing left that says whose was which.

surveys      made, opened, found; what it says in each language; where it stands
ballots      cast, changed and taken back, under a handle that nobody can read once it is over
counting     it closes: sums are kept, ballots and their key are not
erasing      nothing of ballots and keys stays in the database's files
options      words that can be voted for, proposed by anybody
ranking      how words stand by what people have preferred, and what can't be told yet
pairs        which two somebody compares next
standings    how they stand while it is open, to choose pairs by
invitations  who is asked in private, reminded once, and told what came of it
charts       the picture of a result
"""
