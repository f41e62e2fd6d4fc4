"""Which meetings there are: what is kept of each, when it is next, and the words for it."""
