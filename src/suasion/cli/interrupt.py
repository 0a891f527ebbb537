"""Ctrl-C that is never lost: an interrupt that falls into a finalizer is asked for once more.

Python raises KeyboardInterrupt wherever the main thread happens to be. In a finalizer (`__del__`) or a callback of C
code nobody can receive it: Python prints it and goes on, and the command does not stop.
"""

import signal
import sys
import threading

_PAUSE_SECONDS = 0.05


def never_lose_interrupts() -> None:
    """Ask again, a moment later, for every interrupt that had nobody to receive it; the rest is told as before."""
    told = sys.unraisablehook

    def ask_again(lost: "sys.UnraisableHookArgs") -> None:
        if not issubclass(lost.exc_type, KeyboardInterrupt):
            told(lost)
            return
        timer = threading.Timer(_PAUSE_SECONDS, _interrupt)
        timer.daemon = True
        timer.start()

    sys.unraisablehook = ask_again


def _interrupt() -> None:
    main = threading.main_thread().ident
    if main is not None:  # the signal itself, so that whatever it waits for ends
        signal.pthread_kill(main, signal.SIGINT)
