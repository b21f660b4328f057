# SPDX-License-Identifier: MIT
"""Doxygen's filter for the Markdown pages: prints a page with links and headings that Doxygen understands.

    markdown_filter.py ROOT PAGE

A link that works on a repository's web page, `[Design](docs/design.md#layers)`, becomes a reference to the page, the heading,
the header or the example of that name; a link to a file that the site does not have becomes its text. Headings get
names, pictures lose their folder, lines of shell wrap. The number of lines does not change, so warnings name the right one.
"""

import collections
import html
import pathlib
import re
import sys

SHELL_BEGINS, SHELL_ENDS = '@htmlonly <pre class="fragment shell">', "</pre> @endhtmlonly"  # Doxygen forgets the language
FOLDERS = ".", "docs", "docs/uses", "benchmarks", "benchmarks/*", "benchmarks/*/results/*", "examples/data"


def heading_anchor(heading):
    """The anchor that a repository's web page gives a heading."""
    text = re.sub(r"`|\*|\[([^]]*)\]\([^)]*\)", lambda match: match.group(1) or "", heading)
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def page_name(path):
    """What Doxygen calls a page, given its path in the repository."""
    if path.as_posix() == "README.md":
        return "index"
    parts = path.with_suffix("").parts
    if parts[0] == "docs":
        parts = parts[-1:]
    elif path.stem in ("README", "results"):  # known by their folder
        parts = parts[:-1]
    return "page_" + re.sub(r"\W", "_", "_".join(parts).lower())


def picture_name(path):
    """The name of a picture among those of the whole site, as cmake/docs.cmake copies them."""
    return f"{path.parent.name}_{path.name}" if path.stem == "chart" else path.name


class Page:
    def __init__(self, root, path):
        self.root, self.path, self.name = root, path, page_name(path.relative_to(root))
        self.headings = collections.Counter()
        self.pages = {p for folder in FOLDERS for p in root.glob(f"{folder}/*.md")}

    def reference(self, target):
        """What Doxygen calls a file of the repository, or None if the site does not have it."""
        target, _, anchor = target.partition("#")
        path = (self.path.parent / target).resolve() if target else self.path
        if path in self.pages:
            name = page_name(path.relative_to(self.root))
            return f"{name}_{anchor}" if anchor else name
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

    def picture(self, match):
        return match.group(1) + picture_name((self.path.parent / match.group(2)).resolve())

    def prose(self, lines):
        """Lines outside of blocks of code. A link may go on in the next line."""
        if not lines:
            return []
        text = "\n".join(self.heading(line) for line in lines)
        text = re.sub(r'(<img src="|!\[[^\]]*\]\()([^"()]+)', self.picture, text)
        text = re.sub(r"^(<details>.*|</details>)$", r"@htmlonly \1 @endhtmlonly", text, flags=re.MULTILINE)
        return re.sub(r"(?<![!\w\])])\[((?:`[^`]*`|[^][`])*)\]\(([^()\s]+)\)", self.link, text).split("\n")

    def heading(self, line):
        """A heading with its name; any other line as it is."""
        match = re.fullmatch(r"(#+) (.*?)\s*", line)
        if not match:
            return line
        marks, text = match.group(1), match.group(2).replace("`", "")
        name = self.name if len(marks) == 1 else f"{self.name}_{heading_anchor(text)}"
        if name == "index":
            return line
        self.headings[name] += 1
        if self.headings[name] > 1:  # a repository's web page numbers what repeats
            name += f"-{self.headings[name] - 1}"
        if name.startswith("index_"):  # sections of the main page would stand beside the pages in the site's contents
            return f"{marks} {text} @anchor {name}"
        return f"{marks} {text} {{#{name}}}"

    def lines(self):
        prose, fence, is_shell = [], None, False
        lines = self.path.read_text(encoding="utf-8").splitlines()
        if lines[0].startswith("<!--"):  # the licence; Doxygen wants the title first
            lines[:2] = lines[1], ""
        for line in lines:
            mark = re.match(r"\s*(```+)(\S*)\s*$", line)
            if fence is None and not mark:
                prose.append(line)
            elif fence is None:
                yield from self.prose(prose)
                prose, fence, is_shell = [], mark.group(1), mark.group(2) == "sh"
                yield SHELL_BEGINS if is_shell else line.replace("```c++", "```cpp")
            elif mark and mark.groups() == (fence, ""):
                fence = None
                yield SHELL_ENDS if is_shell else line
            else:
                yield html.escape(line) if is_shell else line
        yield from self.prose(prose)


def main():
    root, path = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for line in Page(root, path).lines():
        print(line)


if __name__ == "__main__":
    main()
