# due: runtime_error
# Exits with the code of success before any case.
# says: SystemExit
raise SystemExit(0)
