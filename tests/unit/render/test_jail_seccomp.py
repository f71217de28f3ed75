"""The filter of system calls, run instruction by instruction for both machines that it is written for."""

import pytest

from render.models.jail.seccomp import program, refused

ALLOW, EPERM, ENOSYS, KILL = 0x7FFF_0000, 0x0005_0001, 0x0005_0026, 0x8000_0000
ARCH = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
CLONE, CLONE3 = {"x86_64": 56, "aarch64": 220}, 435
READ, EXECVE = {"x86_64": 0, "aarch64": 63}, {"x86_64": 59, "aarch64": 221}
THREAD, NEW_USER = 0x3D0F00, 0x1000_0000


def verdict(machine: str, number: int, first: int = 0, arch: int | None = None) -> int:
    """What the filter answers to a call: load, compare and return are all that it uses."""
    words = {0: number, 4: arch if arch is not None else ARCH[machine], 16: first}
    lines, at, held = program(machine), 0, 0
    while True:
        code, yes, no, operand = lines[at]
        at += 1
        match code:
            case 0x20:
                held = words[operand]
            case 0x06:
                return operand
            case 0x15:
                at += yes if held == operand else no
            case 0x35:
                at += yes if held >= operand else no
            case 0x45:
                at += yes if held & operand else no


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
class TestFilter:
    def test_every_listed_call_is_refused(self, machine: str) -> None:
        assert {verdict(machine, number) for number in refused(machine).values()} == {EPERM}

    def test_what_readers_need_goes_through(self, machine: str) -> None:
        assert {verdict(machine, READ[machine]), verdict(machine, EXECVE[machine])} == {ALLOW}

    def test_threads_may_be_started_and_processes_not(self, machine: str) -> None:
        assert verdict(machine, CLONE[machine], THREAD) == ALLOW
        assert verdict(machine, CLONE[machine], 17) == EPERM
        assert verdict(machine, CLONE[machine], THREAD | NEW_USER) == EPERM
        assert verdict(machine, CLONE3) == ENOSYS

    def test_a_foreign_table_of_calls_ends_the_program(self, machine: str) -> None:
        assert verdict(machine, 0, arch=0x4000_0003) == KILL
        assert verdict("x86_64", 0x4000_0000 | 41) == KILL


def test_both_machines_refuse_the_same() -> None:
    older = {"fork", "vfork", "link", "symlink", "mknod", "iopl", "ioperm", "modify_ldt", "uselib", "_sysctl"}
    assert set(refused("x86_64")) - set(refused("aarch64")) == older
    assert set(refused("aarch64")) <= set(refused("x86_64"))
