# SPDX-License-Identifier: Apache-2.0
"""The command line: parse, run, say what went wrong in one line."""
import asyncio
import sys
from collections.abc import Sequence

from sa_db.cli.commands import run
from sa_db.cli.parser import make_parser
from sa_db.errors import FieldError, SaError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """0; 1 when device or database refuse; 2 for unusable arguments or input."""
    args = make_parser().parse_args(arguments)
    try:
        return asyncio.run(run(args))
    except FieldError as err:
        print(f"sa_db: {err}", file=sys.stderr)
        return 2
    except SaError as err:
        print(f"sa_db: {err}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
