# SPDX-License-Identifier: MIT
"""failures.py ROOT: fails unless the table of docs/failures.md is true.

Every failure has one row. What a row links to exists, and holds the test that is named behind the link. A row without a
link says why the failure cannot happen.
"""

import pathlib
import re
import sys

TEST = re.compile(r'TEST_CASE\(\s*"((?:[^"\\]|\\.)*)"')
LINK = re.compile(r'\[[^\]]+\]\(([^)\s]+)\)(?: "([^"]+)")?')
ROW = re.compile(r"^\| (F\d+) \| (.*) \|$", re.MULTILINE)
FAILURES = [f"F{number:02}" for number in range(1, 78)]


def problems_of_row(page, text):
    for target, name in LINK.findall(text):
        path = (page.parent / target).resolve()
        if not path.exists():
            yield f"there is no {target}"
        elif name and not any(
            case.startswith(name.replace("\\|", "|")) for case in TEST.findall(path.read_text(encoding="utf-8"))
        ):
            yield f"{target} has no test case that begins with: {name}"
    if not LINK.search(text) and "cannot happen" not in text.lower():
        yield "names no test, nor says why it cannot happen"


def problems_of(page):
    rows = ROW.findall(page.read_text(encoding="utf-8"))
    names = [item for item, _ in rows]
    if names != FAILURES:
        yield f"the rows are {names}, not F01 to F77 once each"
    for item, text in rows:
        yield from (f"{item}: {problem}" for problem in problems_of_row(page, text))


def main():
    problems = list(problems_of(pathlib.Path(sys.argv[1]) / "docs" / "failures.md"))
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(FAILURES)} failures, {len(problems)} without what shows them")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
