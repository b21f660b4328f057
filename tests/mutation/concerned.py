# SPDX-License-Identifier: MIT
"""Which test files concern a header, the nearest first."""

import pathlib
import re

INCLUDE = re.compile(r'^#include [<"]([^>"]+)[>"]', re.MULTILINE)
CORE = re.compile(r"^#ifndef KEEN_COMPILED$", re.MULTILINE)  # in the headers that declare what src/ compiles
NEAREST = 5  # that many test files at most, by the chain of includes
WHOLE_FITS = ["kmeans_errors", "kmeans", "kmeans_weights", "kmeans_watching", "kmeans_numbers", "kmeans_sameness"]


class Tests:
    def __init__(self, root):
        self.headers = root / "include" / "keen"
        self.unit = root / "tests" / "unit"
        self.uses = {self._name(path): self._keen_includes(path) for path in sorted(self.headers.rglob("*.hpp"))}
        self.users = {name: sorted(other for other in self.uses if name in self.uses[other]) for name in self.uses}
        self.parts_of_fit = self._reached(["kmeans.hpp"])
        self.parts_of_core = self._reached(name for name in self.uses if CORE.search((self.headers / name).read_text()))
        self.tests = {}  # test file -> headers that it is about
        for path in sorted(self.unit.rglob("*_test.cpp")):
            test = path.relative_to(self.unit).as_posix().removesuffix(".cpp")
            self.tests[test] = self._keen_includes(path) | {test.removesuffix("_test") + ".hpp"}

    def _name(self, path):
        return path.relative_to(self.headers).as_posix()

    def _keen_includes(self, path):
        """The headers of keen that a file includes itself, or by what tests share."""
        names = set()
        for name in INCLUDE.findall(path.read_text()):
            target = self.headers.parent / name if name.startswith("keen/") else (path.parent / name).resolve()
            if target.is_file() and self.headers.resolve() in target.resolve().parents:
                names.add(self._name(target.resolve()))
            elif name.startswith("unit/support/"):
                names |= self._keen_includes(self.unit.parent / name)
        return names

    def _reached(self, headers):
        """The headers, and all that they include."""
        reached, todo = set(), list(headers)
        while todo:
            name = todo.pop()
            if name not in reached:
                reached.add(name)
                todo += self.uses.get(name, ())
        return reached

    def is_of_fit(self, header):
        """True if a fit uses the header."""
        return header in self.parts_of_fit

    def is_of_core(self, header):
        """True if the core, which is compiled once, uses the header."""
        return header in self.parts_of_core

    def of(self, header):
        """The test files of a header: its own, those that include it, those of the headers that include it, and so on;
        then those of the headers that it includes; last, where a fit uses the header, those of whole fits."""
        found, level, seen = [], [header], {header, "kmeans.hpp", "keen.hpp" if self.is_of_fit(header) else ""}
        while level and len(found) < NEAREST:
            own = [name.removesuffix(".hpp") + "_test" for name in level]
            others = [test for test in self.tests if self.tests[test] & set(level)]
            found += [test for test in own if test in self.tests]
            found += sorted(others, key=lambda test: len(self._reached(self.tests[test])))  # quick to compile first
            level = sorted({user for name in level for user in self.users[name]} - seen)
            seen |= set(level)
        nearest = list(dict.fromkeys(found))[:NEAREST]
        parts = [name.removesuffix(".hpp") + "_test" for name in sorted(self.uses[header])]
        nearest += [test for test in parts if test in self.tests]
        return list(dict.fromkeys(nearest + [test + "_test" for test in WHOLE_FITS if self.is_of_fit(header)]))


if __name__ == "__main__":
    tests = Tests(pathlib.Path(__file__).resolve().parents[2])
    for name in tests.uses:
        print(name, *tests.of(name))
