// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/thread_ranks.hpp"

#include <keen/detail/ranks/parcel.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace parcels {

/// What is sent, all of it unlike what a default constructor makes.
struct Sent {
  std::string text;
  std::optional<double> some;
  std::optional<double> none = 5.0;
  std::vector<std::string> texts;
  std::vector<double> nothing{1, 2};
  Eigen::MatrixXd matrix;
  Eigen::Matrix<float, 2, Eigen::Dynamic> pairs;
  bool is_true = false;
  friend bool operator==(const Sent& a, const Sent& b) {
    return a.text == b.text && a.some == b.some && a.none == b.none && a.texts == b.texts && a.nothing == b.nothing &&
           a.matrix == b.matrix && a.pairs == b.pairs && a.is_true == b.is_true;
  }
};

void transfer(keen::detail::Parcel& parcel, Sent& sent) {
  transfer(parcel, sent.text);
  transfer(parcel, sent.some);
  transfer(parcel, sent.none);
  transfer(parcel, sent.texts);
  transfer(parcel, sent.nothing);
  transfer(parcel, sent.matrix);
  transfer(parcel, sent.pairs);
  transfer(parcel, sent.is_true);
}

}  // namespace parcels

TEST_CASE("what rank 0 sends, all ranks get, whatever they had") {
  const parcels::Sent sent{
      "a text", -0.5, {}, {"", "two", "three"}, {}, Eigen::MatrixXd::Random(3, 4), Eigen::Matrix2Xf::Random(2, 3),
      true};
  for (const int size : {1, 2, 3}) {
    std::vector<parcels::Sent> of_ranks(static_cast<std::size_t>(size));
    of_ranks.front() = sent;
    ranks::on_threads(size, [&](ranks::ThreadCommunicator& communicator) {
      const keen::detail::Ranks ranks(communicator);
      keen::detail::broadcast_value(of_ranks[static_cast<std::size_t>(ranks.rank())], ranks);
    });
    CHECK(of_ranks == std::vector<parcels::Sent>(static_cast<std::size_t>(size), sent));
  }
}
