"""What the bot serves over HTTP: one application, whose routes others contribute."""
