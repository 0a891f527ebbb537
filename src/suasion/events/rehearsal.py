"""What a log would make of events, were they appended to it: judged by what judges them then, and written nowhere."""

from suasion.core.clock import to_microseconds
from suasion.events.checks import require_source
from suasion.events.deciding import decide, of_each
from suasion.events.intake import Sending, prepare
from suasion.events.log import EventLog
from suasion.events.spec import Verdict
from suasion.privacy.unwritten import UnwrittenTokens


class LogRehearsal:
    """A log that only says what it would do.

    It remembers the ids of what it let pass, some 100 bytes for each, so that what comes twice counts once.

    Parameters
    ----------
    log
        The real one; only read.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._tokens = UnwrittenTokens(log.vault)
        self._passed: set[bytes] = set()

    def verdicts(self, sending: Sending) -> list[Verdict]:
        """Give the verdict of each event, in order, as `EventLog.append_all` would.

        Of an id that passed here before it is not known what it said, as of imports; so it is for imports alone.

        Raises
        ------
        suasion.core.errors.InputRefused
            If the source is none that events may come from.
        """
        require_source(sending.source)
        now = self._log.clock.now()
        (batch,) = prepare([sending], now, self._tokens, self._log.blocked)
        keys = [row.message for row in batch.rows]
        with self._log.database.read() as connection:
            bodies = self._log.messages.find(connection, keys, to_microseconds(now)).bodies
        bodies |= dict.fromkeys(self._passed.intersection(keys))
        (decided,) = decide([batch], bodies)
        self._passed.update(row.message for row, _ in decided.new)
        return list(of_each(batch, decided.verdicts))
