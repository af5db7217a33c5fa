"""The web, carefully: pages that strangers name are fetched without harm to anybody's network."""
