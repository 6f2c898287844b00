"""`giamsat …`: one file a command of the shell."""
