"""How a listening socket stops taking connections without losing one that it has taken.

The kernel shakes hands for a listening socket before any process accepts, and resets what waits when the last process
closes it. So new handshakes are refused first, and the socket is closed when what was begun has been accepted.
"""

import ctypes
import os
import socket
import sys
from collections.abc import Iterable
from contextlib import suppress

_SO_ATTACH_FILTER = 26
_SYN, _ACK = 0x02, 0x10
_FLAGS_OFFSET = 13
"""Of the byte in a TCP header that holds the flags; the filter of a socket sees segments from there on."""

_PASS = 0xFFFF_FFFF
_LOAD_BYTE, _AND, _JUMP_IF_EQUAL, _RETURN = 0x30, 0x54, 0x15, 0x06


class _Instruction(ctypes.Structure):
    """`struct sock_filter`: one instruction of a classic BPF program."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("operand", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


_DROP_SYN = (
    _Instruction(_LOAD_BYTE, 0, 0, _FLAGS_OFFSET),
    _Instruction(_AND, 0, 0, _SYN | _ACK),
    _Instruction(_JUMP_IF_EQUAL, 0, 1, _SYN),
    _Instruction(_RETURN, 0, 0, 0),
    _Instruction(_RETURN, 0, 0, _PASS),
)


def refuse_handshakes(descriptors: Iterable[int]) -> None:
    """Let listening sockets of TCP begin no more handshakes, and end those that have begun; in every process.

    Who begins one is not answered, asks again after a second, and is refused then. Does nothing but on Linux.
    """
    if sys.platform != "linux":
        return  # pragma: no cover
    instructions = (_Instruction * len(_DROP_SYN))(*_DROP_SYN)
    program = _Program(len(instructions), instructions)
    for descriptor in descriptors:
        # Where a sandbox forbids filters, who connects in the last moment may be reset.
        with socket.socket(fileno=os.dup(descriptor)) as listener, suppress(OSError):
            if listener.family in {socket.AF_INET, socket.AF_INET6}:
                listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, bytes(program))
