// SPDX-License-Identifier: MIT
// The state of MiniBatchKMeans in a file: any bytes, any bytes with a right checksum, and a right header before any
// bytes.

#include "files.hpp"

#include <keen/io/mini_batch_file.hpp>

#include <stdexcept>
#include <string>

namespace {

using MiniBatch = keen::MiniBatchKMeans<double>;

/// A state whose header is right, as far as its numbers are, before these bytes.
std::string behind_header(fuzz::Input& input) {
  namespace io = keen::io::detail;
  std::string bytes(io::mini_batch_magic);
  io::put(bytes, io::mini_batch_version);
  io::put(bytes, static_cast<std::uint8_t>(sizeof(double)));
  io::put(bytes, static_cast<std::uint8_t>(input.choice(3)));
  io::put(bytes, io::mini_batch_byte_order);
  for (const int most : {4, 4, 6}) io::put(bytes, static_cast<std::uint64_t>(input.choice(most)));
  io::put(bytes, input.take<double>());
  for (int word = 0; word < 4; ++word) io::put(bytes, static_cast<std::uint64_t>(input.choice(2)));
  return fuzz::with_checksum(bytes + std::string(input.rest()) + "sums");
}

/// Goes on from a state that was read: the centroids stay finite, or the batch is refused.
void learn_more(MiniBatch kmeans) {
  const keen::Index dim = kmeans.state.dim > 0 ? kmeans.state.dim : 2;
  if (dim > 64) return;  // a batch of so many coordinates is large
  const Eigen::MatrixXd batch = Eigen::MatrixXd::Identity(dim, 5);
  try {
    kmeans.partial_fit(keen::columns(batch));
    if (kmeans.has_model()) fuzz::require(kmeans.model().centroids().allFinite(), "centroids stay finite");
  } catch (const std::invalid_argument& error) {
    fuzz::require(fuzz::is_shown_safely(error.what()), "a refusal is one line of text");
  }
}

void try_bytes(const std::string& bytes) {
  const auto resumed = fuzz::loaded(bytes.size(), [&] {
    MiniBatch kmeans{.k = 3, .init_size = 4};
    keen::io::resume_from_bytes(kmeans, bytes);
    return kmeans;
  });
  if (!resumed) return;
  const bool is_of_double = bytes[10] == sizeof(double);  // else no points wait, and any type takes it
  fuzz::require(!is_of_double || keen::io::to_bytes(*resumed) == bytes, "a state is written as it was read");
  learn_more(*resumed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  try_bytes(bytes);
  try_bytes(fuzz::with_checksum(bytes));
  fuzz::Input input(data, size);
  try_bytes(behind_header(input));
  return 0;
}
