# SPDX-License-Identifier: MIT
"""What was measured on: a short name for the folder, and the facts that go with the numbers."""

import os
import pathlib
import re
import resource
import subprocess
import time

PROC_STAT = pathlib.Path("/proc/stat")


def first_line(*command: str, cwd: pathlib.Path | None = None) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    except FileNotFoundError:
        return ""
    return (done.stdout.splitlines() or [""])[0]


def cpu_field(name: str) -> str:
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"


def short_name() -> str:
    """AMD EPYC, 2 cores: amd-epyc-family26-2cores. The model says little on rented machines, so the family helps."""
    model = re.sub(r"\((R|TM)\)|CPU|Processor|@.*", "", cpu_field("model name"))
    words = re.findall(r"[a-z0-9]+", model.lower())[:4]
    return "-".join([*words, f"family{cpu_field('cpu family')}", f"{os.cpu_count()}cores"])


def facts(include: pathlib.Path) -> dict[str, str]:
    flags = cpu_field("flags").split()
    widest = next((name for flag, name in [("avx512f", "AVX-512"), ("avx2", "AVX2")] if flag in flags), "baseline")
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1])
    return {
        "processor": f"{cpu_field('model name')}, family {cpu_field('cpu family')}, {widest}",
        "cores": str(os.cpu_count()),
        "memory": f"{memory / 2**20:.0f} GiB",
        "compiler": first_line("g++", "--version"),
        "keen": first_line("git", "describe", "--always", "--dirty", "--tags", cwd=include) or "unknown",
    }


class OtherProcesses:
    """How busy the machine is with anything but the children of this process, from now on."""

    def __init__(self):
        self.began, self.busy = time.monotonic(), self.busy_seconds()

    def cores(self) -> float:
        return round(max(0.0, (self.busy_seconds() - self.busy) / (time.monotonic() - self.began)), 3)

    @staticmethod
    def busy_seconds() -> float:
        """Of all cores, stolen time included, less what this process and the children that it waited for had."""
        user, nice, system, _idle, _wait, irq, soft_irq, steal = map(int, PROC_STAT.read_text().split()[1:9])
        ticks = user + nice + system + irq + soft_irq + steal
        usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return ticks / os.sysconf("SC_CLK_TCK") - sum(u.ru_utime + u.ru_stime for u in usage)
