"""What other systems' senders wrap their JSON in: base64, gzip, a form; undone within bounds."""

import base64
import binascii
import zlib
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from suasion.core.errors import InputRefused, TooLarge
from suasion.events.requests import SEND_LESS

_MOST_FIELDS = 100


def from_base64(text: str) -> bytes:
    """Undo base64, of either alphabet, with its padding or without.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is no base64.

    Examples
    --------
    >>> from_base64("e30="), from_base64("e30"), from_base64("Pz8_")
    (b'{}', b'{}', b'???')
    """
    plain = text.replace("-", "+").replace("_", "/").replace(" ", "+").rstrip("=")  # a bare plus reads as a space
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputRefused("What should be base64 is not.") from error


def from_gzip(packed: bytes, max_bytes: int) -> bytes:
    """Undo gzip; never makes more than a little over `max_bytes`.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is no gzip, or is cut off.
    suasion.core.errors.TooLarge
        If it is longer than `max_bytes` then.

    Examples
    --------
    >>> import gzip
    >>> from_gzip(gzip.compress(b"{}"), 10)
    b'{}'
    """
    inflating = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        found = inflating.decompress(packed, max_bytes + 1)
    except zlib.error as error:
        raise InputRefused("What should be gzip is not.") from error
    if len(found) > max_bytes:
        raise TooLarge(f"The body is longer than the {max_bytes:,} bytes that this takes.", hint=SEND_LESS)
    if not inflating.eof:
        raise InputRefused("The gzip is cut off.")
    return found


def from_multipart(body: bytes, kind: str) -> dict[str, str]:
    r"""Read a form of parts (``multipart/form-data``), as browsers send what a script put together.

    Examples
    --------
    >>> body = b'--x\r\nContent-Disposition: form-data; name="data"\r\n\r\ne30=\r\n--x--\r\n'
    >>> from_multipart(body, "multipart/form-data; boundary=x")
    {'data': 'e30='}
    """
    whole = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode("latin-1") + b"\r\n\r\n" + body)
    found = {}
    for part in whole.iter_parts() if whole.is_multipart() else ():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = content.decode("latin-1").strip()
    return found


def from_form(body: bytes) -> dict[str, str]:
    """Read a form (``application/x-www-form-urlencoded``); of a field that comes twice, the last.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it has too many fields, or is not ASCII.

    Examples
    --------
    >>> from_form(b"gzip=1&data=H4sI%2Bx")
    {'gzip': '1', 'data': 'H4sI+x'}
    """
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise InputRefused("The form cannot be read.") from error
