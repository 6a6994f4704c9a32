"""The killable store: queries run in workers forked from a process that holds the dump."""
