"""From a message id to text in its reader's language."""
