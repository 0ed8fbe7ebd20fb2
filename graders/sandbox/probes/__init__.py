"""What the doctor attacks a sandbox with: promises, and attempts to break them, as data.

`wall.py` is their shape; `sight.py`, `reach.py`, `amount.py` and `depth.py` hold them.
May touch: the policy's figures. Nothing here runs; the doctor has it run in a box.
"""
