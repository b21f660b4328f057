# SPDX-License-Identifier: MIT
"""page.py ROOT [--write]: docs/conformance.md, from the tags of the tests and the texts of page.md.in.

Without --write, fails unless the page is what this would write. Fails for an item without a test, and for a promise of
tests/family that an estimator neither keeps nor has a reason not to.
"""

import os
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROW = re.compile(r"^\| ([CIMA]\d+) \| .* \|$")
TAG = re.compile(r"\[([CIMA]\d+)\]")
LAW = re.compile(r'((?:^//[^\n]*\n)*)^TEMPLATE_TEST_CASE\(\s*"([^"]+)",\s*"[^"]*",([^)]*)\)', re.MULTILINE)
REASON = re.compile(r"Not ((?:\w+, )*\w+): (.*?)(?=(?: Not \w+(?:, \w+)*: )|$)")
ESTIMATORS = {  # of tests/family: the heading of their column
    "KMeans": "KMeans",
    "KMeansWithSwaps": "Swaps",
    "HartiganWong": "HartiganWong",
    "SphericalKMeans": "Spherical",
    "TrimmedKMeans": "Trimmed",
    "BisectingKMeans": "Bisecting",
    "BalancedKMeans": "Balanced",
    "MiniBatchKMeans": "MiniBatch",
    "SparseKMeans": "sparse KMeans",
    "SparseSphericalKMeans": "sparse Spherical",
    "SparseMiniBatchKMeans": "sparse MiniBatch",
}


def files_by_item(root):
    """The files of tests in which each item is a tag."""
    found = {}
    for path in sorted((root / "tests").rglob("*.?pp")):
        for item in TAG.findall(path.read_text(encoding="utf-8")):
            found.setdefault(item, {})[path] = None
    return found


def link(root, path):
    name = path.stem.removesuffix("_test")
    return f"[{name}]({os.path.relpath(path, root / 'docs')})"


def family(root):
    """The table of promises, and below it why some cells are empty."""
    lines = ["| promise | " + " | ".join(ESTIMATORS.values()) + " |", "|---" * (len(ESTIMATORS) + 1) + "|"]
    notes, number = [], 0
    for path in sorted((root / "tests" / "family").glob("*_test.cpp")):
        for comment, law, listed in LAW.findall(path.read_text(encoding="utf-8")):
            number += 1
            kept = {name.strip() for name in listed.split(",")}
            comment = " ".join(line.removeprefix("//").strip() for line in comment.splitlines())
            reasons = [(names.split(", "), why.rstrip(". ")) for names, why in REASON.findall(comment)]
            excused = [name for names, _ in reasons for name in names]
            if sorted([*kept, *excused]) != sorted(ESTIMATORS):
                sys.exit(f"{path.name}: {law}: each estimator is listed once, or has one reason not to be")
            cells = ["✓" if name in kept else "" for name in ESTIMATORS]
            lines.append(f"| {number}. [{law}](../tests/family/{path.name}) | " + " | ".join(cells) + " |")
            notes += [f"- {number}, {', '.join(ESTIMATORS[name] for name in names)}: {why}." for names, why in reasons]
    return "\n".join([*lines, "", "Empty cells:", "", *notes])


def page(root):
    found, missing, lines = files_by_item(root), [], []
    for line in (HERE / "page.md.in").read_text(encoding="utf-8").replace("@family@", family(root)).splitlines():
        if row := ROW.match(line):
            files = found.pop(row[1], {})
            missing += [] if files else [row[1]]
            line += f" {', '.join(link(root, path) for path in files)} |"
        lines.append(line)
    if missing or found:
        sys.exit(f"items without a test: {missing}; tags without an item: {sorted(found)}")
    return "\n".join(lines) + "\n"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    target = root / "docs" / "conformance.md"
    text = page(root)
    if "--write" in sys.argv:
        target.write_text(text, encoding="utf-8")
    elif target.read_text(encoding="utf-8") != text:
        sys.exit("docs/conformance.md is not up to date: python3 tests/conformance/page.py . --write")


if __name__ == "__main__":
    main()
