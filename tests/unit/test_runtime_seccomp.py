"""The filter of kernel calls, run by a small interpreter of its own language."""

import os
import struct

import pytest

from orchestrator.runtime import seccomp
from orchestrator.runtime.seccomp import MACHINES, Machine

ALLOWED = "allowed"
UNIX, IPV4, VSOCK = 1, 2, 40
THREAD, USER_NAMESPACE = 0x3D0F00, 0x10000011


def verdict(machine: Machine, number: int, argument: int = 0, architecture: int | None = None) -> str | int:
    """`allowed`, or the errno that the kernel would give for this call."""
    memory = {0: number, 4: machine.architecture if architecture is None else architecture, 16: argument}
    instructions = list(struct.iter_unpack("<HBBI", seccomp.program(machine)))
    held, place = 0, 0
    while True:
        code, when_true, when_false, value = instructions[place]
        place += 1
        if code == 0x06:
            return ALLOWED if value == seccomp.ALLOW else value & 0xFFFF
        if code == 0x20:
            held = memory[value]
            continue
        holds = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
        place += when_true if holds else when_false


@pytest.mark.parametrize("name", MACHINES)
def test_listed_calls_are_refused_and_others_pass(name: str) -> None:
    """Every call of the list, and none of those that a Python web app makes: read, write, openat, execve …"""
    machine = MACHINES[name]
    assert {verdict(machine, number) for number in machine.refused} == {seccomp.EPERM}
    ordinary = (0, 1, 257, 59, 231) if name == "x86_64" else (63, 64, 56, 221, 94)
    assert {verdict(machine, number) for number in ordinary} == {ALLOWED}


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_threads_are_made_but_no_namespaces(machine: Machine) -> None:
    """By clone; clone3, which can not be looked into, is said not to exist."""
    assert verdict(machine, machine.clone, THREAD) == ALLOWED
    assert verdict(machine, machine.clone, USER_NAMESPACE) == seccomp.EPERM
    assert verdict(machine, seccomp.CLONE3) == seccomp.ENOSYS


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_sockets_are_of_families_that_the_network_namespace_bounds(machine: Machine) -> None:
    """Unix and IP pass, a way to the hypervisor does not."""
    assert verdict(machine, machine.socket, UNIX) == ALLOWED
    assert verdict(machine, machine.socket, IPV4) == ALLOWED
    assert verdict(machine, machine.socket, VSOCK) == seccomp.EAFNOSUPPORT


def test_calls_by_another_table_are_refused() -> None:
    """A 32-bit program and the x32 numbers would walk past the list."""
    machine = MACHINES["x86_64"]
    assert verdict(machine, 0, architecture=0x40000003) == seccomp.EPERM
    assert verdict(machine, 0x40000000) == seccomp.EPERM


def test_filter_is_read_once_from_its_descriptor() -> None:
    """It fits into a pipe, so that nobody has to write while bubblewrap reads."""
    content = seccomp.program(MACHINES["x86_64"])
    descriptor = seccomp.descriptor(content)
    try:
        assert os.read(descriptor, 65536) == content
        assert os.read(descriptor, 1) == b""
    finally:
        os.close(descriptor)
