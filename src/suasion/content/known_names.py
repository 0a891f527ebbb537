"""The names of a shop's whole catalog, found in a text without going through them one by one."""

import re
from collections.abc import Collection, Iterable, Iterator

_WORD = re.compile(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+")
_CLAUSE_END = re.compile(r"[.!?;,](?:\s|$)|[·。！？；，、\n]")
_FEWEST_WORDS = 2

Key = tuple[str, ...]


class KnownNames:
    """Recognises the names of products, whatever their number, without regard to case and punctuation.

    Only a name of at least two words is recognised (in Chinese, where words are not set apart, of at least four
    characters): one word such as "Milk" or "Happy" is ordinary language, and a shop's catalog has hundreds of them. A
    name that ends in a size, "Kids Cereal 14.5 oz", is recognised without it too.

    Parameters
    ----------
    names
        Every name.

    Examples
    --------
    >>> known = KnownNames(["Kids Cereal 14.5 oz", "Milk"])
    >>> list(known.found_in("Milk goes with cereal for kids, cereal 14.5 oz."))
    []
    >>> list(known.found_in("Milk goes with kids' cereal."))
    ['Kids Cereal 14.5 oz']
    >>> list(known.found_in("Milk goes with kids cereal.", allowed=["Kids Cereal 14.5 oz"]))
    []
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[Key, str] = {}
        for name in sorted(set(names)):
            for key in _keys(name):
                self._names.setdefault(key, name)
        self._longest = max(map(len, self._names), default=0)

    def found_in(self, text: str, *, allowed: Collection[str] = ()) -> Iterator[str]:
        """Give each known name that a text uses and that is not allowed, in the order of the text.

        Where several names begin with the same word the longest counts: "Whole Milk Chocolate" is another product than
        "Whole Milk".

        Parameters
        ----------
        text
            Plain text; a name does not reach over the end of a clause.
        allowed
            Names the text may use.
        """
        may = {key for name in allowed for key in _keys(name, fewest=1)}
        longest = max(self._longest, max(map(len, may), default=0))
        for clause in _CLAUSE_END.split(text):
            words = _words(clause)
            at = 0
            while at < len(words):
                key = self._at(words[at : at + longest], may)
                if key and key not in may:
                    yield self._names[key]
                at += len(key) or 1

    def _at(self, words: Key, may: set[Key]) -> Key:
        """Give the longest name that the words begin with; empty for none."""
        for length in range(len(words), 0, -1):
            key = words[:length]
            if key in self._names or key in may:
                return key
        return ()


def _keys(name: str, *, fewest: int = _FEWEST_WORDS) -> Iterator[Key]:
    """Give a name's words, and its words up to its size."""
    words = _words(name)
    size = next((at for at, word in enumerate(words) if at and word[0].isdigit()), len(words))
    for key in {words, words[:size]}:
        if sum(0.5 if "\u4e00" <= word <= "\u9fff" else 1 for word in key) >= fewest:
            yield key


def _words(text: str) -> Key:
    return tuple(_WORD.findall(text.casefold()))
