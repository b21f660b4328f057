# SPDX-License-Identifier: MIT
"""Prints what it costs to compile keen.

    report.py [--rounds N] COMPILER ARGUMENT...

Compiles each source beside this script at -O2, with the include folders and the standard that ARGUMENTs name. Prints
processor time and peak memory, the medians of N interleaved rounds, and the time as a multiple of multiply.cpp, a file
that multiplies two Eigen matrices. A report and no test: time is printed and never judged.
"""

import argparse
import os
import pathlib
import statistics
import subprocess

SOURCES = {
    "multiply": "an Eigen product",
    "compiled_fit": "a fit, with keen::compiled",
    "fit": "a fit",
    "fit_two_dims": "a fit, and another one of a second Dim",
    "fit_with_swaps": "a fit with effort::Swaps",
    "compiled_auto_k": "auto_k, with keen::compiled",
    "auto_k": "auto_k",
}


def compile_once(command):
    """Processor time in seconds, and peak memory in MiB."""
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"this failed: {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("command", nargs=argparse.REMAINDER, help="compiler and arguments")
    arguments = parser.parse_args()
    folder = pathlib.Path(__file__).parent
    figures = {name: [] for name in SOURCES}
    for _ in range(arguments.rounds):
        for name in SOURCES:
            figures[name].append(
                compile_once([*arguments.command, "-O2", "-c", str(folder / f"{name}.cpp"), "-o", os.devnull]))
    seconds = {name: statistics.median(time for time, _ in figures[name]) for name in SOURCES}
    print(f"{'':38} {'seconds':>8} {'MiB':>6} {'x product':>10}")
    for name, what in SOURCES.items():
        mebibytes = statistics.median(memory for _, memory in figures[name])
        print(f"{what:38} {seconds[name]:8.1f} {mebibytes:6.0f} {seconds[name] / seconds['multiply']:10.1f}", flush=True)


if __name__ == "__main__":
    main()
