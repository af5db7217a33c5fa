"""Whether somebody is in danger or near harming themselves, as far as their words tell."""
