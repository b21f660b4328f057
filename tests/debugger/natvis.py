# SPDX-License-Identifier: MIT
"""natvis.py FILE KEEN_HEADERS EIGEN_HEADERS: the file is XML, and what it calls members are members.

The first name of an expression must be declared in the header of the type; a name behind a dot, in any header of keen or
in Eigen's class of the memory of a matrix.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as xml

NAMESPACE = "{http://schemas.microsoft.com/vstudio/debugger/natvis/2010}"
OF_THE_LIBRARY = {"_Ptr"}  # of Microsoft's std::shared_ptr
KEYWORDS = {"this", "nullptr"}


def expressions(element):
    """The expressions in an element and below: all of its text, or what a DisplayString has in braces."""
    for child in element.iter():
        if "Condition" in child.attrib:
            yield child.attrib["Condition"]
        text = (child.text or "").strip()
        if child.tag == NAMESPACE + "DisplayString":
            yield from re.findall(r"\{([^}]*)\}", text)
        elif text:
            yield text


def names(expression):
    """(name, whether it stands behind a dot), without format specifiers and names of types."""
    expression = re.sub(r",\w+$", "", expression)
    expression = re.sub(r"\(keen::.*?\*\)", "", expression)
    return [(name, bool(dot)) for dot, name in re.findall(r"(\.?)(?<![\w$])([A-Za-z_]\w*)", expression)]


def is_declared(name, text):
    return re.search(rf"\b{name}( = [^;]*|\{{[^;]*)?;", text) is not None


def main():
    file, keen, eigen = (pathlib.Path(argument) for argument in sys.argv[1:])
    headers = {path: path.read_text() for path in (keen / "keen").rglob("*.hpp")}
    everywhere = "".join(headers.values()) + (eigen / "Eigen/src/Core/DenseStorage.h").read_text() + (
        eigen / "Eigen/src/Core/PlainObjectBase.h").read_text()
    mistakes, count = [], 0
    for element in xml.parse(file).getroot().iter(NAMESPACE + "Type"):
        own = re.match(r"keen::(\w+)", element.attrib["Name"]).group(1)
        definitions = [text for text in headers.values() if re.search(rf"^(class|struct) {own}\b[^;]*\{{", text, re.M)]
        if len(definitions) != 1:
            mistakes.append(f"{own} is defined in {len(definitions)} headers")
            continue
        for expression in expressions(element):
            for name, is_inner in names(expression):
                count += 1
                where = everywhere if is_inner else definitions[0]
                if name not in KEYWORDS | OF_THE_LIBRARY and not is_declared(name, where):
                    mistakes.append(f"{own} has no member {name}, in: {expression}")
    if mistakes or count < 50:
        sys.exit("\n".join(mistakes) or f"only {count} names were found")
    print(f"{count} names are members")


main()
