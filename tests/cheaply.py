"""The program, but a new passphrase costs the least that a vault allows.

``python -P tests/cheaply.py WORDS`` is ``python -P -m fieldledger WORDS``, except that the cost of
Argon2id is not measured on this machine: a second and a half of a processor, and then about a
quarter more for each later command on that ledger. The vault is a real one, at the
floor of vault 2.3. Only tests have this; where the cost is the subject, they run the program
itself.
"""

from fieldledger.crypto import slot

slot.calibrate = lambda _measure: slot.FLOOR

from fieldledger.__main__ import run  # noqa: E402 - vault.py takes the name when it is loaded

run()
