// SPDX-License-Identifier: MIT
// .npy, .fvecs and .bvecs. The first byte chooses which, and whether it is written and read again; the others are the
// file.

#include "files.hpp"

#include <keen/io/npy.hpp>
#include <keen/io/vecs.hpp>

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace {

using keen::Index;
using keen::io::NpyMatrix;

const fuzz::MemoryFile file;
const unit::TemporaryFolder folder(fuzz::quick_place());

template <class Scalar>
void check_view(const keen::Dataset<Scalar>& view, const NpyMatrix<Scalar>& values) {
  fuzz::require(view.size() == values.rows() && view.dim() == values.cols(), "a view is as large as the array");
  if (values.size() == 0) return;
  NpyMatrix<Scalar> seen(view.size(), view.dim());
  for (Index i = 0; i < view.size(); ++i) {
    for (Index d = 0; d < view.dim(); ++d) seen(i, d) = view(i, d);
  }
  fuzz::require(fuzz::same_bits(seen, values), "a view has the values of the array");
}

template <class Scalar>
void check_round_trip(const NpyMatrix<Scalar>& values) {
  const auto path = folder.path() / "t.npy";
  keen::io::write_npy(path, values);
  fuzz::require(fuzz::same_bits(keen::io::read_npy<Scalar>(path), values), "an array is read as it was written");
}

template <class Scalar>
std::optional<NpyMatrix<Scalar>> try_npy(std::string_view bytes, bool is_written) {
  const auto path = file.with(bytes);
  const auto values = fuzz::loaded(bytes.size(), [&] { return keen::io::read_npy<Scalar>(path); });
  const auto view = fuzz::loaded(bytes.size(), [&] { return keen::io::map_npy<Scalar>(path); });
  fuzz::require(values || !view, "what can be mapped can be read");
  if (view) check_view(*view, *values);
  if (values && is_written) check_round_trip(*values);
  return values;
}

/// Whether the bytes are a .npy file.
bool try_both(std::string_view bytes, bool is_written) {
  const auto wide = try_npy<double>(bytes, is_written);
  if (!wide) return false;
  const auto narrow = try_npy<float>(bytes, is_written);
  if (narrow) {
    const NpyMatrix<float> back = wide->cast<float>();
    fuzz::require(narrow->hasNaN() || fuzz::same_bits(back, *narrow), "float32 has the same values as double");
  }
  return true;
}

/// The file at the length that its shape asks for, if that is not much: bytes that are missing are 0.
std::string at_right_length(std::string_view bytes) {
  constexpr std::uint64_t most = 4096;
  const std::size_t start = bytes.size() > 0 && bytes.size() > 6 && bytes[6] != 1 ? 12 : 10;
  const std::size_t end = bytes.find('\n', start);
  if (end == std::string_view::npos) return {};
  try {
    const keen::io::detail::NpyHeader header =
        keen::io::detail::NpyDictionary(bytes.substr(start, end + 1 - start), "t.npy")();
    const auto rows = static_cast<std::uint64_t>(header.rows()), columns = static_cast<std::uint64_t>(header.columns());
    if (rows > most || columns > most || rows * columns > most) return {};
    std::string whole(bytes);
    whole.resize(end + 1 + static_cast<std::size_t>(rows * columns) * header.type().width);
    return whole;
  } catch (const std::runtime_error&) {
    return {};
  }
}

template <class Read>
void try_vecs(std::string_view bytes, std::size_t width, bool is_written, Read read) {
  const auto path = file.with(bytes);
  const auto points = fuzz::loaded(bytes.size(), [&] { return read(path, (std::numeric_limits<Index>::max)()); });
  const auto first = fuzz::loaded(bytes.size(), [&] { return read(path, 1); });
  if (!points) return;
  fuzz::require(
      bytes.size() == static_cast<std::size_t>(points->cols()) *
                          (4 * std::size_t{!bytes.empty()} + static_cast<std::size_t>(points->rows()) * width),
      "all of the file is read");
  fuzz::require(first && first->cols() == (points->cols() > 0 ? 1 : 0), "the first point can be read alone");
  if (points->rows() == 0 || !is_written) return;
  keen::io::write_fvecs(folder.path() / "t.fvecs", *points);
  fuzz::require(fuzz::same_bits(keen::io::read_fvecs(folder.path() / "t.fvecs"), *points),
                "points are read as written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const int choice = input.choice(256), kind = choice % 3;
  const bool is_written = choice / 3 % 4 == 0;
  const std::string_view bytes = input.rest();
  if (kind == 1) try_vecs(bytes, 4, is_written, keen::io::read_fvecs);
  if (kind == 2) try_vecs(bytes, 1, is_written, keen::io::read_bvecs);
  if (kind > 0 || try_both(bytes, is_written)) return 0;
  if (const std::string whole = at_right_length(bytes); !whole.empty()) try_both(whole, is_written);
  return 0;
}
