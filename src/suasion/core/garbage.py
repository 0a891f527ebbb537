"""The garbage collector of a server: it has little to find, and looks for it much too often."""

import gc

_NEW = 50_000


def spare_collections() -> None:
    """Leave alone what start-up made, and look through the rest seldom; call it once, when a server is up.

    Python looks for cycles whenever 700 objects were made, now and then through all there are. A batch of events is
    thousands of objects and no cycle, what start-up imported is a million that stay: a third of the intake's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW, 20, 20)
