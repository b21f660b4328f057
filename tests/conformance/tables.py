# SPDX-License-Identifier: MIT
"""tables.py ROOT: fails unless the tables of docs/conformance.md and docs/failures.md are true.

Every item of a list has one row. What a row links to exists, and holds the test that is named behind the link. A row of
conformance.md whose items tests carry, in their names or tags, links to such a test.
"""

import pathlib
import re
import sys

TEST = re.compile(r'TEST_CASE\(\s*"((?:[^"\\]|\\.)*)"(?:,\s*"([^"]*)")?')
LINK = re.compile(r'\[[^\]]+\]\(([^)\s]+)\)(?: "([^"]+)")?')
ROW = re.compile(r"^\| ([A-Z]\d+) \| (.*) \|$", re.MULTILINE)


def items(letter, count, digits):
    return [f"{letter}{number:0{digits}}" for number in range(1, count + 1)]


CONFORMANCE = items("C", 52, 2) + items("I", 10, 1) + items("M", 18, 1) + items("A", 20, 1)
FAILURES = items("F", 77, 2)
CARRIED = "CIM"  # tests say that they show these


class Tests:
    """The test cases of a file: name and tags."""

    def __init__(self, path):
        self.cases = TEST.findall(path.read_text(encoding="utf-8")) if path.is_file() else []

    def named(self, beginning):
        return [case for case in self.cases if case[0].startswith(beginning)]


def carries(case, item):
    return re.search(rf"\b{item}\b", " ".join(case)) is not None


def check_row(page, item, text):
    """What is wrong with a row."""
    is_carried = False
    for target, name in LINK.findall(text):
        path = (page.parent / target).resolve()
        if not path.exists():
            yield f"there is no {target}"
        elif name:
            found = Tests(path).named(name.replace("\\|", "|"))
            if not found:
                yield f"{target} has no test case that begins with: {name}"
            is_carried = is_carried or any(carries(case, item) for case in found)
        elif path.suffix == ".cpp":
            is_carried = is_carried or carries([path.read_text(encoding="utf-8")], item)
    if item[0] in CARRIED and not is_carried:
        yield "no test that the row names carries the item, in its name or its tags"


def check_page(page, expected):
    rows = ROW.findall(page.read_text(encoding="utf-8"))
    names = [item for item, _ in rows if item in expected]
    for item in expected:
        if names.count(item) != 1:
            yield f"{page.name}: {names.count(item)} rows for {item}, not one"
    for item, text in rows:
        if item not in expected:
            continue
        if item[0] == "F" and not LINK.search(text) and "cannot happen" not in text.lower():
            yield f"{page.name}: {item} names no test, nor says why it cannot happen"
        for problem in check_row(page, item, text):
            yield f"{page.name}: {item}: {problem}"


def main():
    docs = pathlib.Path(sys.argv[1]) / "docs"
    problems = [*check_page(docs / "conformance.md", CONFORMANCE), *check_page(docs / "failures.md", FAILURES)]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(CONFORMANCE)} items of conformance and {len(FAILURES)} failures, {len(problems)} without what shows them")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
