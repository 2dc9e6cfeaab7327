"""What Ctrl-C ends in, however early it comes: a sentence and exit code 130.

It may come before anything else is loaded, so this imports next to nothing.
"""

from __future__ import annotations

import signal
import sys
from contextlib import suppress

from tiaan import traces

CODE = 130
"""`ExitCode.INTERRUPTED`; `tiaan.errors` may not be loaded yet."""
_NOTHING = "已中断，什么也没有写入"
_PERHAPS = "已中断\n提示：先用 tiaan log 查看刚才的操作是否已经写入，文件请打开核对"


def tell() -> int:
    """Say that the run was interrupted and whether it left something; return the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who presses twice gets the sentence, too
    with suppress(OSError, AttributeError, ValueError):  # a closed stream, or none
        sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]
        print(f"\n{_PERHAPS if traces.are_left() else _NOTHING}", file=sys.stderr, flush=True)
    return CODE
