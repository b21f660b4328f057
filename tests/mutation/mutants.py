# SPDX-License-Identifier: MIT
"""Finds the places of a header where one token can be changed, and makes the changed text."""

import dataclasses
import hashlib
import re


@dataclasses.dataclass(frozen=True)
class Mutant:
    """`text[first:last]` of the file becomes `new`."""

    file: str  # below include/keen
    line: int
    source: str  # that line, stripped
    first: int
    last: int
    old: str
    new: str
    key: str  # the same wherever the line moves to

    def apply(self, text):
        return text[: self.first] + self.new + text[self.last :]

    def change(self):
        return f"{' '.join(self.old.split())} -> {self.new or '(nothing)'}"

    def __str__(self):
        return f"{self.file}:{self.line}: {self.change()}    | {self.source}"


SPACED = {  # binary operators; clang-format puts a space on either side of these, and none inside of template brackets
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==",
    "+": "-", "-": "+", "*": "/", "/": "*", "&&": "||", "||": "&&",
    "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=",
}  # fmt: skip
WORDS = {"true": "false", "false": "true", "minCoeff": "maxCoeff", "maxCoeff": "minCoeff"}
CALLS = {"(std::min)(": "(std::max)(", "(std::max)(": "(std::min)("}

COMMENT_OR_STRING = re.compile(
    r"//[^\n]*|/\*.*?\*/|R\"(\w*)\(.*?\)\1\"|\"(?:\\.|[^\"\\\n])*\"|(?<!\d)'(?:\\.|[^'\\\n])+'", re.DOTALL
)
TEXT = re.compile(r"\b(xml|text|message|out|line|joined) \+=$")  # texts have no -=
PREPROCESSOR = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE)
DECLARATION = re.compile(  # no place for a change: what it says is settled when it is compiled
    r"\b(template|requires|concept|static_assert|operator|alignas|asm|using|namespace|friend|reserve|\[\[unlikely\]\]|"
    r"\[\[likely\]\]|\[\[noreturn\]\]|\[\[gnu::)|= delete|= default"
)
OTHER_PLATFORM = re.compile(  # conditions that do not hold for g++ on x86-64 Linux without flags
    r"_MSC_VER|_MSVC_LANG|__aarch64__|FAST_MATH|!EIGEN|!defined\(__cpp_exceptions|^if defined\(__APPLE__|"
    r"^ifdef __(SSE|AVX|FMA|clang)|^ifndef __cpp"
)
ATTRIBUTE = re.compile(r"\[\[[^\]]*\]\]|__attribute__\(\(.*?\)\)")
BRACKETS = re.compile(r"<[^<>;{}()\n]*>|<[^<>;{}\s][^<>;{}\n]*>")
NUMBER = re.compile(r"(?<![\w.'])(?<![ep][-+])\d+(?![\w.'])")
CHECK = re.compile(
    r"(?:^ *|(?<=\{ ))(?:if \([^\n]*\) )?(?:throw |[\w.:>-]*\b(?:require|refuse|fail|check)\w*\()(?![^\n]*\{$)[^;{}]*;",
    re.MULTILINE,
)
CONDITION = re.compile(r"\bif \((?!const |auto )([^;\n]*?)\)(?= \{?(?:\n|return|throw|continue|break|\w))")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def without_other_platforms(text):
    """The text with the lines made blank that are for other compilers and systems."""
    lines, branches = text.split("\n"), []  # for each #if that is open: does the branch hold, has an earlier one held
    for i, line in enumerate(lines):
        directive = line[1:].strip() if line.startswith("#") else ""
        if directive.startswith("if"):
            holds = not OTHER_PLATFORM.search(directive)
            branches.append((holds, holds))
        elif directive.startswith(("elif", "else")):
            had = branches.pop()[1]
            holds = not had and not OTHER_PLATFORM.search(directive)
            branches.append((holds, had or holds))
        elif directive.startswith("endif"):
            branches.pop()
        elif not all(holds for holds, _ in branches):
            lines[i] = " " * len(line)
    return "\n".join(lines)


def code_of(text):
    """The text with comments, strings, directives, attributes and template arguments made blank, at its old offsets."""
    text = COMMENT_OR_STRING.sub(blank, without_other_platforms(text))
    text = PREPROCESSOR.sub(blank, text)
    text = ATTRIBUTE.sub(blank, text)
    before = None
    while before != text:  # innermost brackets first
        before = text
        text = BRACKETS.sub(lambda m: m.group() if m.group().startswith("< ") else blank(m), text)
    return text


def tokens(code):
    """(first, last, new) of every change of one token."""
    for match in re.finditer(r"(?<= )(<=|>=|==|!=|&&|\|\||[-+*/]=|[-+*/<>])(?= |\n)", code):
        yield match.start(), match.end(), SPACED[match.group()]
    for match in re.finditer(r"\b(true|false|minCoeff|maxCoeff)\b", code):
        yield match.start(), match.end(), WORDS[match.group()]
    for match in re.finditer(r"\(std::(min|max)\)\(", code):
        yield match.start(), match.end(), CALLS[match.group()]
    for match in re.finditer(r"\+\+|--", code):
        yield match.start(), match.end(), "--" if match.group() == "++" else "++"
    for match in re.finditer(r"(?<=[ (])!(?=[\w(])", code):
        yield match.start(), match.end(), ""
    for match in NUMBER.finditer(code):
        yield match.start(), match.end(), {"0": "1", "1": "0"}.get(match.group(), str(int(match.group()) + 1))


def statements(code):
    """(first, last, new) of every check taken out and every condition turned round."""
    for match in CHECK.finditer(code):
        first = match.start() + len(match.group()) - len(match.group().lstrip())
        yield first, match.end(), ";"
    for match in CONDITION.finditer(code):
        if re.search(r"&&|\|\|", match[1]) or not re.search(r"[=!]=|^!", match[1]):  # the others: as one token changed
            yield match.start(1), match.end(1), None


def joins_texts(text, first, last):
    """True for a + or += that has no -."""
    before, after = text[max(0, first - 40) : first].split(), text[last:].split(maxsplit=1)
    is_beside_text = before and before[-1].endswith('"') or after and after[0].startswith('"')
    return text[first:last] in ("+", "+=") and (is_beside_text or TEXT.search(text[max(0, first - 40) : last]))


def mutants_of(file, text):
    """Every mutant of a header, in the order of the text."""
    code, lines, seen, found = code_of(text), text.splitlines(), {}, []
    for first, last, new in sorted({*tokens(code), *statements(code)}, key=lambda c: (c[0], c[1], str(c[2]))):
        line = text.count("\n", 0, first)
        if DECLARATION.search(lines[line]) or joins_texts(text, first, last):
            continue
        old = text[first:last]
        source = lines[line].strip()
        new = f"!({old})" if new is None else new
        place = (source, first - text.rfind("\n", 0, first), new)
        seen[place] = seen.get(place, 0) + 1
        key = hashlib.sha256(repr((file, *place, seen[place])).encode()).hexdigest()[:16]
        found.append(Mutant(file, line + 1, source, first, last, old, new, key))
    return found
