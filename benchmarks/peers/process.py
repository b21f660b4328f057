# SPDX-License-Identifier: MIT
"""One fit in a process of its own, and whether anything else was running meanwhile."""

import argparse
import contextlib
import fcntl
import json
import os
import pathlib
import subprocess

import machine
from peers import DISTURBED


def add_options(parser: argparse.ArgumentParser, timeout: float) -> None:
    parser.add_argument("--tries", type=int, default=3, help="fits at most, where other processes disturb one")
    parser.add_argument("--timeout", type=float, default=timeout, help="seconds a process, its load included")
    parser.add_argument("--nice", type=int, default=0, help="of the fits; below 0 (root): less disturbed")
    parser.add_argument("--lock", type=pathlib.Path, help="a file to lock while measuring")


@contextlib.contextmanager
def locked(path: pathlib.Path | None):
    if path is None:
        yield
        return
    with open(path, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def environment(threads: int) -> dict[str, str]:
    names = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "BLIS")
    return {**os.environ, **{f"{name}_NUM_THREADS": str(threads) for name in names}, "SKLEARNEX_VERBOSE": "INFO"}


def settle(cores: list[int], nice: int) -> None:
    """Called in the process of the fit. Linux weighs sessions before it weighs the processes in them: both are set."""
    os.sched_setaffinity(0, cores)
    if nice != 0:
        os.setsid()
        os.nice(nice)
        group = pathlib.Path("/proc/self/autogroup")
        if group.exists():
            group.write_text(str(nice))


def fit_once(command: list[str], threads: int, timeout: float, nice: int) -> dict:
    """Runs one fit in a process of its own, on as many cores as it has threads."""
    cores = sorted(os.sched_getaffinity(0))[-threads:]
    others = machine.OtherProcesses()
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=timeout,
            env=environment(threads),
            preexec_fn=lambda: settle(cores, nice),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"timeout": timeout}
    if done.returncode != 0:
        return {"error": (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]}
    return {**json.loads(done.stdout.splitlines()[-1]), "others": others.cores()}


def fit_in_peace(command: list[str], chosen: argparse.Namespace, threads: int) -> dict:
    """Of up to `--tries` fits, the first that other processes left alone; otherwise the least disturbed."""
    tries = []
    for _ in range(chosen.tries):
        with locked(chosen.lock):
            tries.append(fit_once(command, threads, chosen.timeout, chosen.nice))
        if tries[-1].get("others", 0) <= DISTURBED:
            return tries[-1]
    return min(tries, key=lambda found: found.get("others", 0))
