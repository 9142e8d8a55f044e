"""Python reads this file when it starts, if its folder is on PYTHONPATH: the process then lives on another day.

CLOCK_MOVED_BY is a number of days. So a browser test can wait seven weeks for an answer, in a real server.
"""

import os
from datetime import UTC, datetime, timedelta

if days := int(os.environ.get("CLOCK_MOVED_BY", "0")):
    import time_machine

    time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=True).start()
