# due: runtime_error
# Says that all is done, then ends the process; a case without outputs earns nothing.
import json
import os
import struct

header = json.dumps({"kind": "done"}).encode()
os.write(4, struct.pack("=IQ", len(header), 0) + header)
os._exit(0)
