# SPDX-License-Identifier: MIT
"""Shows keen's values in gdb as what they mean. In ~/.gdbinit, or by hand:

    source /usr/share/keen/keen_gdb.py

Matrices inside them are shown by Eigen's own printers if these are loaded, and as arrays otherwise, one centroid or one
point a group.
"""

import re

import gdb
import gdb.printing
import gdb.types

MOST_BYTES = 32768  # less than gdb's max-value-size


def shown_elements():
    """How many elements of an array gdb prints."""
    return gdb.parameter("print elements") or MOST_BYTES


def array(pointer, count):
    return pointer.cast(pointer.type.target().array(count - 1).pointer()).dereference()


def some_of(name, count, shown):
    return name if shown >= count else f"{name}, {shown} of {count}"


def eigen_shape(matrix):
    """(rows, columns, pointer) of an Eigen::Matrix that has memory of its own."""
    storage = matrix["m_storage"]
    fixed = [int(matrix.type.strip_typedefs().template_argument(position)) for position in (1, 2)]
    rows, columns = (
        int(storage[field]) if size < 0 else size for size, field in zip(fixed, ("m_rows", "m_cols"))
    )
    return rows, columns, storage["m_data"]


def readable(name, value):
    """The value under its name; of an Eigen::Matrix that nothing else prints, the columns or the numbers."""
    tag = gdb.types.get_basic_type(value.type).tag or ""
    if not tag.startswith("Eigen::Matrix<") or gdb.default_visualizer(value) is not None:
        return name, value
    rows, columns, data = eigen_shape(value)
    if rows == 0 or columns == 0:
        return name, "empty"
    most = max(1, min(shown_elements(), MOST_BYTES // data.type.target().sizeof))
    if int(value.type.strip_typedefs().template_argument(2)) == 1:  # a vector
        shown = min(rows, most)
        return some_of(name, rows, shown), array(data, shown)
    shown = max(1, min(columns, most // rows))
    column = data.type.target().array(rows - 1)
    return some_of(name, columns, shown), array(data.cast(column.pointer()), shown)


def members(value):
    """All data members, those of base classes first."""
    for field in value.type.strip_typedefs().fields():
        if field.is_base_class:
            yield from members(value[field])
        elif not field.artificial and hasattr(field, "bitpos"):
            yield readable(field.name, value[field])


def counted(count, noun):
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def enumerator(value):
    return str(value).rsplit("::", 1)[-1]


class Clustering:
    """As keen::to_string, and all members."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        value = self.value
        k = eigen_shape(value["model"]["centroids_"])[1]
        count, _, sizes = eigen_shape(value["cluster_sizes"])
        sizes = [str(int(sizes[j])) for j in range(min(count, k, 10))]
        of = f" of {', '.join(sizes)}{', ...' if k > 10 else ''} points" if sizes else ""
        steps = counted(int(value["iterations"]), "step")
        reason = enumerator(value["stop_reason"])
        return f"{counted(k, 'cluster')}{of}, SSE {float(value['sse']):g} after {steps}: {reason}"

    def children(self):
        return members(self.value)


class Model:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        dim, k, _ = eigen_shape(self.value["centroids_"])
        if k == 0:
            return "a model without centroids"
        angle = ", by angle" if enumerator(self.value["metric_"]) == "cosine" else ""
        return f"a model of {counted(k, 'centroid')} of {counted(dim, 'coordinate')}{angle}"

    def children(self):
        yield readable("centroids", self.value["centroids_"])


class Dataset:
    """The size and the layout, and the points themselves."""

    def __init__(self, value):
        self.value = value
        self.stored = value["stored_"]
        self.size, self.dim = int(value["size_"]), int(self.stored["dim_"])
        self.strides = [int(self.stored["strides_"][field]) for field in ("point", "coordinate")]
        self.scalar = value.type.strip_typedefs().template_argument(0)
        self.in_place = int(self.stored["has_addresses_"]) != 0

    def to_string(self):
        type_of_numbers = self.scalar if self.in_place else enumerator(self.stored["type_"])
        weighted = ", weighted" if int(self.value["weights_"]["data"]) else ""
        point, coordinate = self.strides
        return (f"{counted(self.size, 'point')} of {counted(self.dim, 'coordinate')}, {type_of_numbers}, "
                f"strides {point} and {coordinate}{weighted}")

    def point(self, i):
        pointer = self.stored["data_"].cast(self.scalar.const().pointer()) + i * self.strides[0]
        shown = min(self.dim, MOST_BYTES // pointer.type.target().sizeof)
        if self.strides[1] == 1:
            return array(pointer, shown)
        scalar, memory = pointer.type.target(), gdb.selected_inferior()
        numbers = [bytes(memory.read_memory(int(pointer + d * self.strides[1]), scalar.sizeof)) for d in range(shown)]
        return gdb.Value(b"".join(numbers), scalar.array(shown - 1))

    def children(self):
        for i in range(self.size if self.dim > 0 and self.in_place else 0):
            yield f"[{i}]", self.point(i)


def symbol_of(function):
    """The name of the function at a pointer; empty for none."""
    found = re.search(r"<(.*)>$", function.format_string(symbols=True, raw=True))
    return found.group(1) if found else ""


def type_in_any(value):
    """The name of the type in a std::any of libstdc++: its manager is a function of that type."""
    if int(value["_M_manager"]) == 0:
        return "nothing"
    found = re.search(r"_Manager_\w+<(.*)>::_S_manage", symbol_of(value["_M_manager"]))
    return found.group(1).strip() if found else ""


def type_in_function(value):
    """The name of the type in a std::function of libstdc++."""
    if int(value["_M_manager"]) == 0:
        return "nothing"
    found = re.search(r"_Function_handler<.*?\(.*?\), (.*)>::_M_invoke", symbol_of(value["_M_invoker"]))
    return found.group(1).strip() if found else ""


class Named:
    """What is type-erased, by the name of its type. `name_of` returns it, or nothing where it is not known."""

    def __init__(self, value, name_of):
        self.value = value
        try:
            self.name = name_of(value)
        except (gdb.error, RuntimeError):  # another standard library
            self.name = ""

    def to_string(self):
        return self.name or "of unknown type"


def initializer_name(value):
    held = type_in_any(value["start_"]["strategy"])
    found = re.fullmatch(r"std::(?:__\w+::)?shared_ptr<(?:const )?(.*?)(?: const)?\s*>", held)
    return found.group(1) if found else held


def effort_name(value):
    return type_in_any(value["asked_"])


def rule_name(value):
    return type_in_function(value["rule_"])


def executor_name(value):
    target = value["target_"]["_M_ptr"]
    if int(target) == 0:
        return "none"
    found = re.search(r"Executor::Value<(.*)>", str(target.dereference().dynamic_type))
    return found.group(1).strip() if found else ""


def printers():
    found = gdb.printing.RegexpCollectionPrettyPrinter("keen")
    found.add_printer("Clustering", r"^keen::(Balanced|Bisecting|Trimmed)?Clustering<.*>$", Clustering)
    found.add_printer("Model", r"^keen::Model<.*>$", Model)
    found.add_printer("Dataset", r"^keen::Dataset<.*>$", Dataset)
    found.add_printer("Initializer", r"^keen::Initializer<.*>$", lambda value: Named(value, initializer_name))
    found.add_printer("Effort", r"^keen::Effort<.*>$", lambda value: Named(value, effort_name))
    found.add_printer("StopRule", r"^keen::StopRule$", lambda value: Named(value, rule_name))
    found.add_printer("Executor", r"^keen::Executor$", lambda value: Named(value, executor_name))
    return found


gdb.printing.register_pretty_printer(None, printers(), replace=True)
