"""What the command line does once its options are understood, a module a command."""
