"""XML out of an uploaded archive: no document type, no entity, nothing from outside, and only so much of it."""
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from applicants.contents import Unfit
from applicants.contents.archive import read

MOST = 80_000_000  # bytes of one part


def tree(archive: ZipFile, name: str) -> Any:
    """The root of a small part; KeyError where it is not there, Unfit where it is no plain XML."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        return fromstring(read(archive, name, 20_000_000), forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError) as error:
        raise Unfit("unreadable") from error


def elements(archive: ZipFile, name: str, *, kept: frozenset[str] = frozenset()) -> Iterator[Any]:
    """Every element of a large part as it closes; those not in `kept` are emptied after their turn, so that memory does not grow."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    try:
        for _event, element in iterparse(BytesIO(read(archive, name, MOST)), forbid_dtd=True):
            yield element
            if bare(element.tag) not in kept:
                element.clear()
    except (DefusedXmlException, ParseError, ValueError) as error:
        raise Unfit("unreadable") from error


def check_prolog(archive: ZipFile, name: str) -> None:
    """Unfit where a part names a document type or an entity: no office program writes one, and both stand before its first element."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    try:
        with archive.open(name) as part:
            next(iter(iterparse(part, events=("start",), forbid_dtd=True)), None)
    except (DefusedXmlException, ParseError, ValueError) as error:
        raise Unfit("unreadable") from error


def bare(tag: Any) -> str:
    """The name of an element without its namespace."""
    return str(tag).rpartition("}")[2]
