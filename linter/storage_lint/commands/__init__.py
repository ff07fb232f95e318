"""The further commands, one file each, and what every command returns: the exit status of the program."""

CLEAN, FINDINGS, PROBLEMS, INTERRUPTED = 0, 1, 2, 130
HELP = {"help_option_names": ["-h", "--help"]}
# A file each, imported when it is called.
COMMANDS = ("rules", "explain", "new-rule", "config", "accept", "baseline", "graph", "completion", "test-rules")
