# SPDX-License-Identifier: MIT
"""Checks that the pages of docs/uses show what the examples are: code, output and pictures.

    pages.py ROOT OUT

A block ```c++ of docs/uses/NAME.md stands in examples/uses/NAME.cpp, but for its indentation, a block ```text in
examples/expected/uses/NAME.txt, and every picture is that which the example has written into OUT/NAME.
"""

import pathlib
import re
import sys
import textwrap

BLOCK = re.compile(r"^```(c\+\+|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PICTURE = re.compile(r"!\[[^\]]+\]\(\.\./images/uses/([^)]+)\)")


def holds(text, block):
    """True if the lines of the block stand in the text one after the other, all indented by as much."""
    lines, wanted = text.splitlines(), block.splitlines()
    windows = ("\n".join(lines[i : i + len(wanted)]) for i in range(len(lines) - len(wanted) + 1))
    return any(textwrap.dedent(window) == textwrap.dedent("\n".join(wanted)) for window in windows)


def faults_of(page, root, folder):
    name, text = page.stem, page.read_text()
    sources = {"c++": root / f"examples/uses/{name}.cpp", "text": root / f"examples/expected/uses/{name}.txt"}
    blocks = BLOCK.findall(text)
    for kind, path in sources.items():
        if kind not in {kind for kind, _ in blocks}:
            yield f"{page.name}: has no block of {kind}"
        for _, block in filter(lambda found: found[0] == kind, blocks):
            if not holds(path.read_text(), block):
                yield f"{page.name}: not in {path.name}:\n{block}"
    pictures = PICTURE.findall(text)
    if not pictures:
        yield f"{page.name}: has no picture"
    for picture in pictures:
        drawn, shown = folder / name / picture, root / "docs/images/uses" / picture
        if not shown.is_file() or drawn.read_bytes() != shown.read_bytes():
            yield f"{page.name}: copy {picture} from {folder.name}/{name} to docs/images/uses"


def main():
    root, folder = (pathlib.Path(argument) for argument in sys.argv[1:3])
    pages, programs = ({path.stem for path in root.glob(pattern)} for pattern in ("docs/uses/*.md", "examples/uses/*.cpp"))
    shown = {name for page in root.glob("docs/uses/*.md") for name in PICTURE.findall(page.read_text())}
    kept = {path.name for path in (root / "docs/images/uses").iterdir()}
    faults = [f"docs/images/uses/{name}: no page shows it" for name in sorted(kept - shown)]
    faults += [f"{name}: a page without a program, or the reverse" for name in sorted(pages ^ programs)]
    for name in sorted(pages & programs):
        faults += faults_of(root / f"docs/uses/{name}.md", root, folder)
    print(*faults, sep="\n")
    print(f"{len(pages)} pages, {len(faults)} faults")
    return 1 if faults or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
