"""CPU and memory of process trees, from /proc (Linux)."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> set[int]:
    """A process and all below it."""
    parents = {pid: stat[1] for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if (stat := _stat(pid))}
    found = {root}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def cpu_seconds(pids: set[int]) -> float:
    """User and system time of these processes and of their children that ended and were waited for."""
    return sum(sum(stat[2:]) for pid in pids if (stat := _stat(pid))) / TICKS


def memory_mb(pids: set[int]) -> float:
    """Proportional set size: shared pages are shared out."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def _stat(pid: int) -> tuple[int, ...] | None:
    """(pid, parent, utime, stime, cutime, cstime)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (pid, int(fields[1]), *(int(fields[at]) for at in (11, 12, 13, 14)))
