"""The commands of `vouchcast`, a file a noun."""
