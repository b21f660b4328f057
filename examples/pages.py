# SPDX-License-Identifier: MIT
"""Checks that pages show what the examples are: code, output and pictures.

    pages.py ROOT OUT

A block ```c++ of docs/uses/NAME.md stands in examples/uses/NAME.cpp, but for its indentation, a block ```text in
examples/expected/uses/NAME.txt, and every picture is that which the example has written into OUT/uses/NAME. The same
holds for the pages of PAGES and their examples.
"""

import pathlib
import re
import sys
import textwrap

PAGES = {"docs/comparison.md": "16_comparison"}
BLOCK = re.compile(r"^```(c\+\+|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+\.svg)\)")


def holds(text, block):
    """True if the lines of the block stand in the text one after the other, all indented by as much."""
    lines, wanted = text.splitlines(), block.splitlines()
    windows = ("\n".join(lines[i : i + len(wanted)]) for i in range(len(lines) - len(wanted) + 1))
    return any(textwrap.dedent(window) == textwrap.dedent("\n".join(wanted)) for window in windows)


def pictures_of(page):
    """The files that a page shows."""
    return [(page.parent / picture).resolve() for picture in PICTURE.findall(page.read_text())]


def faults_of(page, example, root, folder):
    text = page.read_text()
    sources = {"c++": root / f"examples/{example}.cpp", "text": root / f"examples/expected/{example}.txt"}
    blocks = BLOCK.findall(text)
    for kind, path in sources.items():
        if kind not in {kind for kind, _ in blocks}:
            yield f"{page.name}: has no block of {kind}"
        for _, block in filter(lambda found: found[0] == kind, blocks):
            if not holds(path.read_text(), block):
                yield f"{page.name}: not in {path.name}:\n{block}"
    pictures = pictures_of(page)
    if not pictures:
        yield f"{page.name}: has no picture"
    for shown in pictures:
        drawn = folder / example / shown.name
        if not drawn.is_file():
            yield f"{page.name}: {example} does not draw {shown.name}"
        elif not shown.is_file() or drawn.read_bytes() != shown.read_bytes():
            yield f"{page.name}: copy {shown.name} from {drawn.parent.name} to {shown.parent.relative_to(root)}"


def main():
    root, folder = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    pages, programs = ({path.stem for path in root.glob(pattern)} for pattern in ("docs/uses/*.md", "examples/uses/*.cpp"))
    shown = {path for page in root.glob("docs/uses/*.md") for path in pictures_of(page)}
    kept = set((root / "docs/images/uses").iterdir())
    faults = [f"docs/images/uses/{path.name}: no page shows it" for path in sorted(kept - shown)]
    faults += [f"{name}: a page without a program, or the reverse" for name in sorted(pages ^ programs)]
    examples = {f"docs/uses/{name}.md": f"uses/{name}" for name in sorted(pages & programs)} | PAGES
    for page, example in examples.items():
        faults += faults_of(root / page, example, root, folder)
    print(*faults, sep="\n")
    print(f"{len(examples)} pages, {len(faults)} faults")
    return 1 if faults or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
