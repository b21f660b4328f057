// SPDX-License-Identifier: MIT
#include "label_file.hpp"

#include <mpi.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <exception>
#include <keen/io/npy.hpp>
#include <keen/io/write_file.hpp>
#include <optional>
#include <string_view>

namespace cli {
namespace {

using keen::Label;

constexpr int tag = 1;
constexpr Index at_once = 16384;  // labels

void send(const keen::Labels& own) {
  const Index count = own.size();
  MPI_Send(&count, 1, MPI_INT64_T, 0, tag, MPI_COMM_WORLD);
  for (Index first = 0; first < count; first += at_once) {
    const auto some = static_cast<int>(std::min(at_once, count - first));
    MPI_Send(own.data() + first, some, MPI_INT32_T, 0, tag, MPI_COMM_WORLD);
  }
}

/// Calls `take(labels, count)` for the labels that a rank sends, some at a time. Does not throw.
template <class Take>
void receive(int rank, const Take& take) {
  std::array<Label, at_once> room;
  Index left = 0;
  MPI_Recv(&left, 1, MPI_INT64_T, rank, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  while (left > 0) {
    const Index some = std::min(at_once, left);
    MPI_Recv(room.data(), static_cast<int>(some), MPI_INT32_T, rank, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    take(room.data(), some);
    left -= some;
  }
}

/// The file, as far as it can be written: it takes all labels, so that no rank waits, and complains at the end.
class LabelFile {
 public:
  LabelFile(const std::string& path, Index n) {
    attempt([&] {
      file_.emplace(path);
      file_->write(
          keen::io::detail::npy_preamble(keen::io::detail::npy_descr<Label>(), false, std::to_string(n) + ','));
    });
  }

  void write(const Label* labels, Index count) {
    const auto* const bytes = reinterpret_cast<const char*>(labels);
    attempt([&] { file_->write({bytes, static_cast<std::size_t>(count) * sizeof(Label)}); });
  }

  void close() {
    attempt([&] { file_->close(); });
    if (error_) std::rethrow_exception(error_);
  }

 private:
  template <class Act>
  void attempt(const Act& act) {
    if (error_) return;
    try {
      act();
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  std::optional<keen::io::FileWriter> file_;
  std::exception_ptr error_;
};

}  // namespace

void write_labels(const World& world, const std::string& path, Index n, const keen::Labels& own) {
  world.run([&] {
    if (world.rank() > 0) return send(own);
    LabelFile file(path, n);
    file.write(own.data(), own.size());
    for (int rank = 1; rank < world.size(); ++rank)
      receive(rank, [&](const Label* labels, Index count) { file.write(labels, count); });
    file.close();
  });
}

}  // namespace cli
