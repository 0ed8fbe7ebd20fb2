# due: time_limit
# Works for ever at the top level, before any case.
# says: top level
while True:
    pass
