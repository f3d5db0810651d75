"""Python started with this folder on PYTHONPATH reaches no network, nor do its child processes.

Python runs this module at start-up. Every attempt is written to the file that the variable
NETWORK_ATTEMPTS names, so that one swallowed by ``except`` is found too. It covers what goes
through Python's socket module, not what a C library sends by itself.
"""

import ipaddress
import os
import sys
from typing import Any

_ATTEMPTS = os.environ["NETWORK_ATTEMPTS"]


def _is_here(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        # (socket, address); a Unix socket's address is a path, a connected one's is None.
        address = arguments[1]
        if not isinstance(address, tuple):
            return
        host, port = address[:2]
    elif event == "socket.getaddrinfo":
        host, port = arguments[:2]
    elif event in ("socket.gethostbyname", "socket.gethostbyaddr"):
        host, port = arguments[0], None
    else:
        return
    if _is_here(host):
        return
    place = f"{host}:{port}" if port is not None else f"{host}"
    with open(_ATTEMPTS, "a", encoding="utf-8") as file:
        file.write(f"{event.removeprefix('socket.')} {place}\n")
    raise PermissionError(f"No network while notebooks are tested: {place} was refused.")


sys.addaudithook(_refuse)
