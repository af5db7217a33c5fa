"""Pages: neutral parts as accessible HTML that works without scripts, in both directions."""
