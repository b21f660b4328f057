# SPDX-License-Identifier: MIT
"""What a run needs: the virtual environment with the Python peers, the compiled runners of the C++ ones, and R."""

import pathlib
import shutil
import subprocess
import sys

from peers import Peer

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parent.parent / "include"


class Install:
    """The peers that are at hand in a build folder. `missing` says why the others are not."""

    def __init__(self, build: pathlib.Path, peers: list[Peer], include: pathlib.Path, folder: pathlib.Path = HERE):
        """`folder`: where the sources of the runners are."""
        self.build, self.include, self.folder = build, include, folder
        self.python = build / "venv" / "bin" / "python"
        self.missing: dict[str, str] = {}
        build.mkdir(parents=True, exist_ok=True)
        self._make_venv()
        packages = dict.fromkeys(peer.package for peer in peers if peer.package)
        self.versions = {package: self._install_package(package) for package in packages}
        for peer in peers:
            self._prepare(peer)

    def command(self, peer: Peer) -> list[str]:
        if peer.source.endswith(".R"):
            return ["Rscript", "--vanilla", str(self.folder / peer.source)]
        if peer.source:
            return [str(self._runner(peer))]
        return [str(self.python), str(self.folder / "fit_python.py"), peer.name]

    def _make_venv(self) -> None:
        if not self.python.exists():
            print("making a virtual environment", flush=True)
            subprocess.run([sys.executable, "-m", "venv", str(self.build / "venv")], check=True)
        if not self._install_package("numpy"):
            raise SystemExit("numpy is needed: it draws the workloads and judges the results")

    def _install_package(self, name: str) -> str:
        """The version that is installed now, or nothing."""
        version = self._version(name)
        if not version:
            print(f"installing {name}", flush=True)
            subprocess.run([str(self.python), "-m", "pip", "install", "--quiet", name], check=False)
            version = self._version(name)
        return version

    def _version(self, name: str) -> str:
        ask = f"import importlib.metadata as m; print(m.version({name!r}))"
        done = subprocess.run([str(self.python), "-c", ask], capture_output=True, text=True, check=False)
        return done.stdout.strip()

    def _prepare(self, peer: Peer) -> None:
        if peer.source.endswith(".R"):
            if not shutil.which("Rscript"):
                self.missing[peer.name] = "R is not installed"
        elif peer.source:
            self._compile(peer)
        elif not self.versions[peer.package]:
            self.missing[peer.name] = f"{peer.package} could not be installed"

    def _compile(self, peer: Peer) -> None:
        print(f"compiling {peer.name}", flush=True)
        libraries = [flag for flag in peer.flags if flag.startswith("-l")]
        flags = [flag for flag in peer.flags if not flag.startswith("-l")]
        cache = ["ccache"] if shutil.which("ccache") else []
        headers = [f"-I{self.include.resolve()}", *eigen_flags()]
        files = [str(self.folder / peer.source), "-o", str(self._runner(peer))]
        command = [*cache, "g++", "-std=c++20", *flags, *headers, *files, "-pthread", *libraries]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            errors = [line for line in done.stderr.splitlines() if "error" in line]
            self.missing[peer.name] = (errors or ["did not compile"])[0]
            if peer.ours:
                raise SystemExit(done.stderr)

    def _runner(self, peer: Peer) -> pathlib.Path:
        return self.build / f"fit-{peer.name}"


def eigen_flags() -> list[str]:
    found = subprocess.run(["pkg-config", "--cflags", "eigen3"], capture_output=True, text=True, check=False)
    return found.stdout.split() or ["-I/usr/include/eigen3"]
