# SPDX-License-Identifier: MIT
"""Turns the ```cpp blocks of Markdown files into C++ source files.

    snippets.py PREAMBLE OUT_DIR DOCUMENT...

A block with `int main` becomes a program of its own, exactly as it stands; where a block ```text follows, that is what
it prints, which PROGRAM.expected has. The other blocks of a document become
functions of one program, each in a namespace of its own: they see the names of PREAMBLE and of keen, their #include lines
move to the top, and types, templates and functions they define at the left margin stay outside of the function. Errors
are reported at the line of the document. Prints one line for each file: `program|fragments <path>`. Code that is only a
sketch belongs in a block of another kind, such as ```c++.
"""

import pathlib
import re
import sys

DEFINITION = re.compile(r"(template|struct|class|enum|namespace|inline|concept)\b|auto \w+\(.*\{$")
FUNCTION = re.compile(r"(void|bool|int|double|float|std::\S+|keen::\S+)&? \w+\(.*\{$")


def blocks(text):
    """The ```cpp blocks of a document: (number of the first line, lines)."""
    found, block = [], None
    for number, line in enumerate(text.splitlines(), start=1):
        if block is None and re.fullmatch(r"\s*```cpp\s*", line):
            block = (number + 1, [])
        elif block is not None and line.strip() == "```":
            found.append(block)
            block = None
        elif block is not None:
            block[1].append(line)
    if block is not None:
        raise SystemExit(f"line {block[0] - 1}: a ```cpp block that never ends")
    return found


def expected_output(text, first, lines):
    """The ```text block that follows a block of code, or nothing."""
    rest = text.splitlines()[first + len(lines) :]
    if rest[:2] != ["", "```text"]:
        return None
    return "".join(line + "\n" for line in rest[2 : rest.index("```")])


def split(lines):
    """Tells include lines, definitions and statements apart; each list keeps the line numbers by blank lines."""
    includes, outside, inside = ([""] * len(lines) for _ in range(3))
    in_definition = False
    for i, line in enumerate(lines):
        if line.startswith("#include"):
            includes[i] = line
            continue
        if not in_definition and (DEFINITION.match(line) or FUNCTION.match(line)):
            in_definition = True
        (outside if in_definition else inside)[i] = line
        if in_definition and (line.startswith("}") or re.search(r"[;}]$", line) and not line.startswith((" ", "template"))):
            in_definition = False
    return includes, outside, inside


def fragments(name, preamble, found):
    """One program of all the fragments of a document, which runs them in turn and names each."""
    parts = [f'#include "{preamble}"', "#include <cstdio>", "#include <exception>"]
    pieces = [(first, *split(lines)) for first, lines in found]
    for first, includes, _, _ in pieces:
        parts += [f'#line {first + i} "{name}"\n{line}' for i, line in enumerate(includes) if line]
    for first, _, outside, inside in pieces:
        parts.append(f"namespace line_{first} {{")
        parts.append(f'#line {first} "{name}"\n' + "\n".join(outside))
        parts.append("void run() {")
        parts.append(f'#line {first} "{name}"\n' + "\n".join(inside))
        parts.append("}\n}  // namespace")
    parts.append("int main() {\n  int line = 0;\n  try {")
    parts += [f"    line = {first};\n    line_{first}::run();" for first, *_ in pieces]
    parts.append("  } catch (const std::exception& error) {")
    parts.append(f'    std::fprintf(stderr, "{name}:%d: threw: %s\\n", line, error.what());\n    return 1;\n  }}\n}}')
    return "\n".join(parts) + "\n"


def write_if_changed(path, text):
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main():
    preamble, out_dir, documents = sys.argv[1], pathlib.Path(sys.argv[2]), map(pathlib.Path, sys.argv[3:])
    out_dir.mkdir(parents=True, exist_ok=True)
    for document in documents:
        text = document.read_text(encoding="utf-8")
        found = blocks(text)
        programs = [block for block in found if re.search(r"\bint main\(", "\n".join(block[1]))]
        others = [block for block in found if block not in programs]
        for first, lines in programs:
            path = out_dir / f"{document.stem}_line_{first}.cpp"
            write_if_changed(path, f'#line {first} "{document.name}"\n' + "\n".join(lines) + "\n")
            if output := expected_output(text, first, lines):
                write_if_changed(path.with_suffix(".expected"), output)
            else:
                path.with_suffix(".expected").unlink(missing_ok=True)
            print("program", path)
        if others:
            path = out_dir / f"{document.stem}_fragments.cpp"
            write_if_changed(path, fragments(document.name, preamble, others))
            print("fragments", path)


if __name__ == "__main__":
    main()
