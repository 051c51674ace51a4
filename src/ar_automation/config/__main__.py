"""``python -m ar_automation.config`` is ``ar-automation``; the supervisor starts its children so."""

import sys

from ar_automation.config.cli import main

sys.exit(main())
