// SPDX-License-Identifier: MIT
// Every allocation of what reads and writes files is refused: std::bad_alloc, or the result as ever; a file is then the
// old one or the new one, and no other file is left.
#include "../unit/support/temporary_folder.hpp"
#include "support/digest.hpp"
#include "support/points.hpp"
#include "support/refused_calls.hpp"

#include <keen/io.hpp>
#include <keen/svg/palette.hpp>
#include <keen/svg/save.hpp>
#include <keen/svg/scatter.hpp>

namespace {

using faults::digest_of;

/// Refuses each allocation of a call that writes `file`, where another is each time.
void refuse_writing(const std::string& name, const unit::TemporaryFolder& folder, const std::filesystem::path& file,
                    const std::function<void()>& write) {
  write();
  const std::uint64_t written = digest_of(unit::TemporaryFolder::bytes_of(file));
  const long files = folder.count();
  const auto run = [&] {
    write();
    return std::uint64_t{1};
  };
  const auto put_old_file = [&] { std::ofstream(file) << "old"; };
  const auto is_old_or_new = [&] {
    const std::string bytes = unit::TemporaryFolder::bytes_of(file);
    return folder.count() == files && (bytes == "old" || digest_of(bytes) == written);
  };
  faults::refuse_each({name, run, put_old_file, is_old_or_new});
}

}  // namespace

int main() {
  const unit::TemporaryFolder folder;
  const auto points = faults::points_in_groups<double, 2>(2, 40, 3, 1);
  const auto rows = points.transpose().eval();
  const keen::Model<double, 2> model(points.leftCols(3));
  const keen::Labels labels = keen::Labels::LinSpaced(40, 0, 39).unaryExpr([](keen::Label i) { return i % 3; });

  const auto model_file = folder / "groups.keen", npy = folder / "points.npy", csv = folder / "points.csv";
  refuse_writing("io::save", folder, model_file, [&] { keen::io::save(model, model_file); });
  refuse_writing("io::write_npy", folder, npy, [&] { keen::io::write_npy(npy, points); });
  refuse_writing("io::write_csv", folder, csv, [&] { keen::io::write_csv(csv, rows, {"x", "y"}); });
  const auto picture = folder / "points.svg";
  refuse_writing("svg::scatter and svg::save", folder, picture, [&] {
    keen::svg::save(picture,
                    keen::svg::scatter(keen::as_dataset(points), labels, model.centroids(), {.title = "Points"}));
  });

  faults::refuse_each(
      {"io::load_model", [&] { return digest_of(keen::io::load_model<double, 2>(model_file).centroids()); }});
  faults::refuse_each({"io::read_npy", [&] { return digest_of(keen::io::read_npy<double>(npy)); }});
  faults::refuse_each({"io::map_npy", [&] {
                         const auto mapped = keen::io::map_npy<double>(npy);
                         return digest_of(Eigen::Vector2d(mapped(0, 0), mapped(1, 1)));
                       }});
  faults::refuse_each({"io::read_csv", [&] { return digest_of(keen::io::read_csv(csv).points); }});
  faults::refuse_each(
      {"io::read_csv of columns", [&] { return digest_of(keen::io::read_csv(csv, {.columns = {"y"}}).points); }});
  faults::refuse_each({"io::stream_csv", [&] {
                         const auto streamed = keen::io::stream_csv(csv, {.columns = {"y"}});
                         return digest_of(Eigen::VectorXd(streamed.points.point(30)));
                       }});
  return faults::verdict();
}
