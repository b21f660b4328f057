# SPDX-License-Identifier: MIT
"""Compiles and runs test files against a changed copy of include/."""

import ctypes
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
CORE = ("keen_double", "keen_float")  # of src
MEMORY = 8 << 30  # of a test: a changed loop may ask for all there is
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>
WAIT = 20  # seconds on the clock for each of the processor: others may use it too, but a changed test may wait forever


def limit(seconds):
    """Sets what a test may use: seconds of the processor, and memory; and that it ends when who started it is killed."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    whole = math.ceil(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def copy_of_sources(root, folder):
    """A copy of headers, of the core's sources and of tests, so that neither changes while they are judged."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("include", "src", "tests/unit", "tests/support"):
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
        """What need not be compiled again: Catch2 and Eigen, and the core for headers that it does not use.

        other -- a workshop of the same sources that has been validated
        """
        stamp = self.folder / "stamp"
        if not stamp.exists() or stamp.read_text() != self._digest():
            stamp.unlink(missing_ok=True)
            self._prepare(other)
            stamp.write_text(self._digest())

    def _digest(self):
        """Tells whether what was validated still holds."""
        digest = hashlib.sha256(" ".join([self.compiler, *self.flags]).encode())
        for folder in ("include", "src", "tests/support"):
            for path in sorted((self.source / folder).rglob("*.?pp")):
                digest.update(str(path).encode() + path.read_bytes())
        return digest.hexdigest()

    def _prepare(self, other):
        catch = '#include "support/catch.hpp"\n'
        self._compile_header("plain.hpp", catch + "#include <Eigen/Core>\n", QUICK_TO_RUN)
        self._compile_header("core.hpp", catch + "#include <keen/kmeans.hpp>\n", QUICK_TO_COMPILE, "-DKEEN_COMPILED")
        if other:
            for name in ("main", *CORE):
                shutil.copy(other.folder / f"{name}.o", self.folder / f"{name}.o")
            return
        self._compile("-c", self.source / "tests" / "support" / "main.cpp", "-o", self.folder / "main.o")
        for name in CORE:
            self._compile("-c", QUICK_TO_RUN, self.source / "src" / f"{name}.cpp", "-o", self.folder / f"{name}.o")

    def _compile(self, *arguments):
        arguments = [self.compiler, *self.flags, *map(str, arguments)]
        subprocess.run(arguments, check=True, capture_output=True, timeout=COMPILE_SECONDS)

    def _compile_header(self, name, text, *options):
        (self.folder / name).write_text(text)
        self._compile(*options, "-x", "c++-header", self.folder / name, "-o", self.folder / (name + ".gch"))

    def header(self, file):
        return self.folder / "include" / "keen" / file

    def compile(self, test, uses_core):
        """True if a test file compiles.

        uses_core -- link the core as it was compiled before any change; else the test compiles what it needs of it
        """
        if uses_core:
            shared, objects = [QUICK_TO_COMPILE, "-DKEEN_COMPILED", "-include", "core.hpp"], ["main", *CORE]
        else:
            shared, objects = [QUICK_TO_RUN, "-include", "plain.hpp"], ["main"]
        source = self.source / "tests" / "unit" / f"{test}.cpp"
        try:
            self._compile(*shared, source, *(self.folder / f"{name}.o" for name in objects), "-o", self.folder / "test")
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
        late = threading.Timer(WAIT * seconds, os.kill, (program.pid, signal.SIGKILL))  # Popen.kill may reap it
        late.start()
        _, status, used = os.wait4(program.pid, 0)
        late.cancel()
        program.returncode = os.waitstatus_to_exitcode(status)
        if program.returncode in (-signal.SIGKILL, -signal.SIGXCPU):
            result = "timed out"
        else:
            result = "passed" if program.returncode == 0 else "failed"
        return result, used.ru_utime + used.ru_stime
