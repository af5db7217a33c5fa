"""The rules of the community: who answers, who waits, what is known."""
