# SPDX-License-Identifier: MIT
"""Doxygen's filter for the Markdown pages: prints a page with links and headings that Doxygen understands.

    markdown_filter.py ROOT PAGE

A link that works on a repository's web page, `[Design](docs/design.md#layers)`, becomes a reference to the page, the heading,
the header or the example of that name; a link to a file that the site does not have becomes its text. Headings get
names, pictures lose their folder. The number of lines does not change, so warnings name the right one.
"""

import pathlib
import re
import sys


def heading_anchor(heading):
    """The anchor that a repository's web page gives a heading."""
    text = re.sub(r"`|\*|\[([^]]*)\]\([^)]*\)", lambda match: match.group(1) or "", heading)
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def page_name(path):
    return "index" if path.name == "README.md" else "page_" + path.stem.lower()


class Page:
    def __init__(self, root, path):
        self.root, self.path = root, path
        self.pages = {p for folder in (root, root / "docs", root / "docs/uses") for p in folder.glob("*.md")}

    def reference(self, target):
        """What Doxygen calls a file of the repository, or None if the site does not have it."""
        target, _, anchor = target.partition("#")
        path = (self.path.parent / target).resolve() if target else self.path
        if path in self.pages:
            return f"{page_name(path)}_{anchor}" if anchor else page_name(path)
        is_numbered = path.parent == self.root / "examples" and re.match(r"\d\d_", path.name)
        if (is_numbered or path.parent == self.root / "examples/uses") and path.suffix == ".cpp":
            return path.name
        if path.is_relative_to(self.root / "include") and path.is_file():
            return str(path.relative_to(self.root / "include"))
        return None

    def link(self, match):
        text, target = match.groups()
        if re.match(r"[a-z]+:", target):
            return match.group(0)
        reference = self.reference(target)
        if not reference:
            return text
        words = text.replace("`", "").replace("\n", " ")  # Doxygen shows marks of code, and loses words of a second line
        return "\n" * text.count("\n") + f"[{words}](@ref {reference})"

    def prose(self, lines):
        """Lines outside of blocks of code. A link may go on in the next line."""
        if not lines:
            return []
        text = "\n".join(self.heading(line) for line in lines)
        text = re.sub(r'(<img src="|!\[[^\]]*\]\()[^"()]*/', r"\1", text)
        text = re.sub(r"^(<details>.*|</details>)$", r"@htmlonly \1 @endhtmlonly", text, flags=re.MULTILINE)
        return re.sub(r"(?<![!\w\])])\[((?:`[^`]*`|[^][`])*)\]\(([^()\s]+)\)", self.link, text).split("\n")

    def heading(self, line):
        """A heading with its name; any other line as it is."""
        match = re.fullmatch(r"(#+) (.*?)\s*", line)
        if not match:
            return line
        marks, text = match.group(1), match.group(2).replace("`", "")
        name = page_name(self.path) if len(marks) == 1 else f"{page_name(self.path)}_{heading_anchor(text)}"
        if name == "index":
            return line
        if name.startswith("index_"):  # sections of the main page would stand beside the pages in the site's contents
            return f"{marks} {text} @anchor {name}"
        return f"{marks} {text} {{#{name}}}"

    def lines(self):
        prose, fence = [], None
        for line in self.path.read_text(encoding="utf-8").splitlines():
            mark = re.match(r"\s*(```+)(\S*)\s*$", line)
            if fence is None and not mark:
                prose.append(line)
                continue
            yield from self.prose(prose)
            prose = []
            yield line.replace("```c++", "```cpp") if fence is None else line
            if fence is None:
                fence = mark.group(1)
            elif mark and mark.groups() == (fence, ""):
                fence = None
        yield from self.prose(prose)


def main():
    root, path = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for line in Page(root, path).lines():
        print(line)


if __name__ == "__main__":
    main()
