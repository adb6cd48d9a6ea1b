# SPDX-License-Identifier: Apache-2.0
"""``python -m sa_db``: the SA database at the command line."""
import sys

from sa_db.cli import main

if __name__ == "__main__":
    sys.exit(main())
