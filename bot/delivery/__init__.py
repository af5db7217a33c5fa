"""Settings, typed, from the file and the environment."""
