"""Share-outs: what people learned comes back.

events         where they were on the community's behalf
asks           who is asked, and what they say to it
recipients     lists of people, as organizers write them
companions     who makes something, who shares with them, who may add to it
pledges        what they promise, alone or together
nudges         when they are reminded
overdue        when organizers hear of it
overviews      how it stands with everybody who was at an event
charts         the same as a picture
reports        what funders ask
circles         who tell each other first, and circle_matching who goes with whom
personal_data  what of all this is kept of people
"""
