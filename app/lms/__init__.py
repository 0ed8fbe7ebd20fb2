"""The LMS as a counterpart: what LTI 1.3 messages say, and calls to a platform's services.

May touch: the network, and `sealing` for our own keys. May not touch: `db`, `rules`, any step or page.

Start reading at `id_token.py` (what comes in) and `services.py` (what goes out).
"""
