# SPDX-License-Identifier: MIT
"""Compiles and runs test files against a changed copy of include/."""

import hashlib
import math
import os
import resource
import shutil
import signal
import subprocess
import threading

FLAGS = ["-std=c++20", "-w", "-pthread"]
QUICK_TO_COMPILE, QUICK_TO_RUN = "-O0", "-O1"  # the second for what a fit is made of: its tests run for minutes else
COMPILE_SECONDS = 600
FITS = ("fits_of_double", "fits_of_float")  # of tests/support
MEMORY = 8 << 30  # of a test: a changed loop may ask for all there is
WAIT = 20  # seconds on the clock for each of the processor: others may use it too, but a changed test may wait forever


def limit(seconds):
    """Sets what a test may use: seconds of the processor, and memory."""
    whole = math.ceil(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def copy_of_sources(root, folder):
    """A copy of headers and tests, so that neither changes while they are judged."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("include", "tests/unit", "tests/support"):
        shutil.copytree(root / part, folder / part)
    return folder


class Workshop:
    """A folder with headers to change, what all test programs share, and one program at a time."""

    def __init__(self, source, folder, compiler, eigen, data):
        self.source, self.folder, self.compiler = source, folder, compiler
        shutil.rmtree(folder / "include", ignore_errors=True)
        shutil.copytree(source / "include", folder / "include")
        self.flags = [*FLAGS, f"-I{folder}", f"-I{folder}/include", f"-I{source}/tests", "-isystem", eigen]
        self.flags.append(f'-DKEEN_TESTS_DIR="{data}"')

    def prepare(self, other=None):
        """What need not be compiled again: Catch2 and Eigen, and whole fits for headers that no fit uses.

        other -- a workshop of the same sources that has been prepared
        """
        stamp = self.folder / "stamp"
        if not stamp.exists() or stamp.read_text() != self._digest():
            stamp.unlink(missing_ok=True)
            self._prepare(other)
            stamp.write_text(self._digest())

    def _digest(self):
        """Tells whether what was prepared still holds."""
        digest = hashlib.sha256(" ".join([self.compiler, *self.flags]).encode())
        for folder in ("include", "tests/support"):
            for path in sorted((self.source / folder).rglob("*.?pp")):
                digest.update(str(path).encode() + path.read_bytes())
        return digest.hexdigest()

    def _prepare(self, other):
        support = self.source / "tests" / "support"
        headers = '#include "support/catch.hpp"\n#include <Eigen/Core>\n'
        self._compile_header("plain.hpp", headers, QUICK_TO_RUN)
        self._compile_header("fits.hpp", headers + '#include "support/instantiations.hpp"\n', QUICK_TO_COMPILE)
        if other:
            for name in ("main", *FITS):
                shutil.copy(other.folder / f"{name}.o", self.folder / f"{name}.o")
            return
        self._compile("-c", support / "main.cpp", "-o", self.folder / "main.o")
        for name in FITS:
            self._compile("-c", QUICK_TO_RUN, support / f"{name}.cpp", "-o", self.folder / f"{name}.o")

    def _compile(self, *arguments):
        arguments = [self.compiler, *self.flags, *map(str, arguments)]
        subprocess.run(arguments, check=True, capture_output=True, timeout=COMPILE_SECONDS)

    def _compile_header(self, name, text, level):
        (self.folder / name).write_text(text)
        self._compile(level, "-x", "c++-header", self.folder / name, "-o", self.folder / (name + ".gch"))

    def header(self, file):
        return self.folder / "include" / "keen" / file

    def compile(self, test, uses_fits):
        """True if a test file compiles.

        uses_fits -- take the fits as they were compiled before any change
        """
        objects = ["main.o", *(f"{name}.o" for name in FITS)] if uses_fits else ["main.o"]
        shared = [QUICK_TO_COMPILE, "-include", "fits.hpp"] if uses_fits else [QUICK_TO_RUN, "-include", "plain.hpp"]
        source = self.source / "tests" / "unit" / f"{test}.cpp"
        try:
            self._compile(*shared, source, *(self.folder / name for name in objects), "-o", self.folder / "test")
        except subprocess.CalledProcessError:
            return False
        return True

    def run(self, seconds):
        """How the program that was compiled last fares: `passed`, `failed` or `timed out`; and its seconds of the processor.

        seconds -- of the processor, that it may take
        """
        place = self.folder / "run"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        program = subprocess.Popen([f"{self.folder}/test", "--abort"], cwd=place, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, preexec_fn=lambda: limit(seconds))  # fmt: skip
        late = threading.Timer(WAIT * seconds, program.kill)
        late.start()
        _, status, used = os.wait4(program.pid, 0)
        late.cancel()
        program.returncode = os.waitstatus_to_exitcode(status)
        if program.returncode in (-signal.SIGKILL, -signal.SIGXCPU):
            result = "timed out"
        else:
            result = "passed" if program.returncode == 0 else "failed"
        return result, used.ru_utime + used.ru_stime
