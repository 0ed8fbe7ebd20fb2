# due: runtime_error
# Hands in an answer that defines nothing.
# says: defines no `f`
answer = 42
