// SPDX-License-Identifier: MIT
// Products of a shop by how they sell: how often, at what price, how many at a time, and how much of the year's sales
// falls into autumn. The names of the products are not looked at; they only check the answer.
// Run: products [--out DIR]

#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

#include "../support/data_file.hpp"
#include "../support/groups.hpp"
#include "../support/out_dir.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace {

bool sounds_like_winter(const std::string& name) {
  const auto has = [&](const char* word) { return name.find(word) != std::string::npos; };
  return has("CHRISTMAS") || has("XMAS") || has("ADVENT") || has("HOT WATER BOTTLE");
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "products by sales");
  const auto table =
      keen::io::read_csv(support::data_file("retail_products.csv"), {.exclude = {"code"}, .texts = {"description"}});
  const auto& sold = table.points;  // one product a row: orders, units, revenue, units of each month from December on
  const Eigen::ArrayXd orders = sold.col(0), units = sold.col(1), revenue = sold.col(2);
  const Eigen::MatrixXd months = sold.rightCols(12).array().colwise() / sold.rightCols(12).rowwise().sum().array();
  Eigen::MatrixXd features(sold.rows(), 4);
  features << orders.log(), (revenue / units).log(), (units / orders).log(),
      months.col(0) + months.rightCols(3).rowwise().sum();  // December, and September to November
  const Eigen::MatrixXd scaled = keen::Scaling::standardize(keen::rows(features)).applied(keen::rows(features));
  const auto groups = keen::fit(keen::columns(scaled), {.k = 4, .restarts = 20});

  std::cout << std::fixed << std::setprecision(0) << sold.rows() << " products, SSE " << groups.sse << "\n\n"
            << "group  products  revenue  price GBP  units an order  Sep to Dec  winter by name   (medians)\n";
  for (keen::Label j = 0; j < groups.model.k(); ++j) {
    const std::vector<keen::Index> members = keen::members(groups.labels, j);
    const auto median = [&](const Eigen::ArrayXd& values) { return support::median_of(values.matrix(), 0, members); };
    const auto named = std::ranges::count_if(
        members, [&](keen::Index i) { return sounds_like_winter(table.texts[0][static_cast<std::size_t>(i)]); });
    std::cout << std::setw(5) << j << std::setw(10) << members.size() << std::setw(7)
              << 100 * revenue(members).sum() / revenue.sum() << " %" << std::setprecision(2) << std::setw(11)
              << median(revenue / units) << std::setw(16) << median(units / orders) << std::setprecision(0)
              << std::setw(10) << 100 * median(features.col(3)) << " %" << std::setw(16) << named << '\n';
  }
  out.save("products.svg", keen::svg::profiles(keen::rows(Eigen::MatrixXd(100 * months)), groups.labels,
                                               {.title = "When products sell",
                                                .x_label = "months from December 2010 to November 2011",
                                                .y_label = "percent of the year's units"}));
}
