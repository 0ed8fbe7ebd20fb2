# due: runtime_error
# Ends the process at its top level, with the code of success.
# says: top level
import os

os._exit(0)
