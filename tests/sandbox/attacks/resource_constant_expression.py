# due: time_limit | memory_limit
# Lets the compiler compute a constant of a billion digits, before anything runs.
x = 9**9**9
