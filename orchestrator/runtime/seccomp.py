"""The filter of kernel calls for sandboxed code: refused is what no web app asks for and namespaces do not bound.

It is handed to bubblewrap as a classic BPF program. Calls are refused by number, which the kernel never changes;
machines other than the two below run without the filter. Source: the calls that container engines refuse by default.
"""

import os
import platform
import struct
from collections.abc import Sequence
from dataclasses import dataclass

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ARCHITECTURE_AT, _NUMBER_AT, _FIRST_ARGUMENT_AT = 4, 0, 16
ALLOW = 0x7FFF0000
_REFUSE = 0x00050000  # with an errno in the low half
EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97

NEW_NAMESPACES = 0x7E020000
"""The flags of clone that make a namespace of any kind."""
SOCKET_FAMILIES = (1, 2, 10, 16)
"""unix, IPv4, IPv6, netlink. Others, such as vsock, are not bounded by the network namespace."""
CLONE3 = 435
"""Its flags lie in memory, where a filter can not look: refused as unknown, so that clone is used instead."""

_EVERYWHERE = (425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443)
"""io_uring_setup enter register, open_tree move_mount fsopen fsconfig fsmount fspick, pidfd_getfd, mount_setattr,
quotactl_fd: numbered alike on all machines."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What the filter needs to know of a kind of processor."""

    architecture: int
    clone: int
    socket: int
    refused: tuple[int, ...]
    second_table_from: int | None = None


MACHINES = {
    "x86_64": Machine(
        0xC000003E, 56, 41,
        (
            101, 103, 163, 248, 249, 250,  # ptrace syslog acct add_key request_key keyctl
            321, 298, 323, 312, 212,  # bpf perf_event_open userfaultfd kcmp lookup_dcookie
            165, 166, 155, 161, 308, 272,  # mount umount2 pivot_root chroot setns unshare
            167, 168, 169, 170, 171, 179,  # swapon swapoff reboot sethostname setdomainname quotactl
            175, 176, 313, 246, 320,  # init_module delete_module finit_module kexec_load kexec_file_load
            300, 303, 304,  # fanotify_init name_to_handle_at open_by_handle_at
            227, 305, 164, 159,  # clock_settime clock_adjtime settimeofday adjtimex
            310, 311, 279, 256, 135,  # process_vm_readv process_vm_writev move_pages migrate_pages personality
            153, 172, 173, 154, 134,  # vhangup, and of x86 alone: iopl ioperm modify_ldt uselib
            136, 139, 156, 180,  # ustat sysfs sysctl nfsservctl
        ),
        second_table_from=0x40000000,  # the x32 calls
    ),
    "aarch64": Machine(
        0xC00000B7, 220, 198,
        (
            117, 116, 89, 217, 218, 219,
            280, 241, 282, 272, 18,
            40, 39, 41, 51, 268, 97,
            224, 225, 142, 161, 162, 60,
            105, 106, 273, 104, 294,
            262, 264, 265,
            112, 266, 170, 171,
            270, 271, 239, 238, 92,
            58,
        ),  # the same calls in the same order
    ),
}  # fmt: skip


def program(machine: Machine) -> bytes:
    """The filter as the kernel takes it: eight bytes for each instruction."""
    refuse = [_when(number, EPERM) for number in (*machine.refused, *_EVERYWHERE)]
    blocks = [_same_machine(machine), *refuse, _when(CLONE3, ENOSYS), _clone(machine), _socket(machine)]
    instructions = [instruction for block in blocks for instruction in block]
    return b"".join(struct.pack("<HBBI", *one) for one in [*instructions, (_RETURN, 0, 0, ALLOW)])


def of_this_machine() -> bytes:
    """The filter for the processor we run on; empty where there is none."""
    machine = MACHINES.get(platform.machine())
    return program(machine) if machine else b""


def descriptor(content: bytes) -> int:
    """A file descriptor from which the filter can be read once, to be closed by the caller."""
    read_end, write_end = os.pipe()
    try:
        os.write(write_end, content)
    finally:
        os.close(write_end)
    return read_end


Instruction = tuple[int, int, int, int]
"""Code, instructions to skip when the test holds, when it does not, and the value."""


def _errno(number: int) -> Instruction:
    return (_RETURN, 0, 0, _REFUSE | number)


def _same_machine(machine: Machine) -> list[Instruction]:
    """Refuse calls by another machine's table; then load the number of the call."""
    table = machine.second_table_from
    second = [(_AT_LEAST, 0, 1, table), _errno(EPERM)] if table else []
    return [
        (_LOAD, 0, 0, _ARCHITECTURE_AT), (_EQUAL, 1, 0, machine.architecture), _errno(EPERM),
        (_LOAD, 0, 0, _NUMBER_AT), *second,
    ]  # fmt: skip


def _when(number: int, errno: int) -> list[Instruction]:
    return [(_EQUAL, 0, 1, number), _errno(errno)]


def _clone(machine: Machine) -> list[Instruction]:
    """Processes and threads, but no namespaces."""
    return [
        (_EQUAL, 0, 4, machine.clone), (_LOAD, 0, 0, _FIRST_ARGUMENT_AT), (_ANY_BIT, 0, 1, NEW_NAMESPACES),
        _errno(EPERM), (_RETURN, 0, 0, ALLOW),
    ]  # fmt: skip


def _socket(machine: Machine) -> list[Instruction]:
    """Sockets of the families that the network namespace bounds."""
    families: Sequence[int] = SOCKET_FAMILIES
    tests = [(_EQUAL, len(families) - place, 0, family) for place, family in enumerate(families)]
    skip = len(tests) + 3
    return [
        (_EQUAL, 0, skip, machine.socket), (_LOAD, 0, 0, _FIRST_ARGUMENT_AT), *tests,
        _errno(EAFNOSUPPORT), (_RETURN, 0, 0, ALLOW),
    ]  # fmt: skip
