"""Knowledge, resources, groups and opportunities as files: TOML for people with editors, CSV for
spreadsheets.

shapes  which fields there are
checks  what may stand in them
csvs    reading and writing CSV
tomls   reading and writing TOML
plans   what a file would change, and changing it

What is written is read again as the very same; whatever is wrong is told by its line.
"""
