// SPDX-License-Identifier: MIT
#pragma once

#include "range.hpp"
#include "raster.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

/// Grey images of one size, side by side.
namespace keen::svg::detail {

/// The images, and which values are black and white.
class ImagesData {
 public:
  /// @param pixels  an image a column
  /// @param ends    the values that are black and white; the least and the largest of all where equal
  ImagesData(Eigen::MatrixXd pixels, Index image_rows, Index image_columns, std::pair<double, double> ends)
      : pixels_(std::move(pixels)),
        rows_(image_rows),
        columns_(image_columns),
        black_(ends.first),
        white_(ends.second) {
    Range range;
    for (const double value : pixels_.reshaped()) {
      range.include(value);
      if (!is_drawable(value)) ++undrawn_;
    }
    if (black_ != white_ || range.empty()) return;
    black_ = range.low;
    white_ = range.high;
  }

  [[nodiscard]] Index count() const { return pixels_.cols(); }
  [[nodiscard]] Index undrawn() const { return undrawn_; }

  /// The height of an image that is 1 wide.
  [[nodiscard]] double aspect() const { return static_cast<double>(rows_) / static_cast<double>(columns_); }

  /// The grey of a value; where black and white are one value, that is in the middle.
  [[nodiscard]] int level(double value) const {
    if (!is_drawable(value)) return no_level;
    return level_of(black_ == white_ ? 0.5 : (value - black_) / (white_ - black_));
  }

  [[nodiscard]] Levels levels(Index image) const {
    return Levels::NullaryExpr(rows_, columns_, [this, image](Index row, Index column) {
      return level(pixels_(row * columns_ + column, image));
    });
  }

 private:
  Eigen::MatrixXd pixels_;
  Index rows_, columns_;
  double black_, white_;
  Index undrawn_ = 0;
};

/// The layout of a picture of images: rows of equal frames, each with its name below.
struct ImageGrid {
  Index columns = 1;
  double width = 0, height = 0;  ///< of one image
  double top = 0;

  static constexpr double gap = 12, name_height = 20, row_gap = 8;
  static constexpr double least_width = 16;  ///< of one image

  [[nodiscard]] Frame frame(Index image) const {
    const Index row = image / columns, column = image % columns;
    const double x = page_margin + static_cast<double>(column) * (width + gap);
    const double y = top + static_cast<double>(row) * (height + name_height + row_gap);
    return {x, y, x + width, y + height};
  }

  /// How many images fit into a row.
  [[nodiscard]] static Index most_columns(int picture_width) {
    return static_cast<Index>((picture_width - 2 * page_margin + gap) / (least_width + gap));
  }
};

/// Columns for images about 100 pixels wide, with rows as full as they can be.
[[nodiscard]] inline Index chosen_columns(Index count, double room) {
  constexpr double good_width = 100;
  const auto most = (std::max)(Index{1}, static_cast<Index>((room + ImageGrid::gap) / (good_width + ImageGrid::gap)));
  const Index rows = (std::max)(Index{1}, (count + most - 1) / most);
  return (std::max)(Index{1}, (count + rows - 1) / rows);
}

/// @param columns  0: chosen
[[nodiscard]] inline ImageGrid image_grid(const ImagesData& data, Index columns, int picture_width, double top) {
  constexpr double most_width = 220, most_height = 320;
  const double room = picture_width - 2 * page_margin;
  ImageGrid grid{.columns = columns > 0 ? columns : chosen_columns(data.count(), room), .top = top};
  const double share = (room + ImageGrid::gap) / static_cast<double>(grid.columns) - ImageGrid::gap;
  grid.width = std::clamp(most_height / data.aspect(), 1.0, (std::min)(share, most_width));
  grid.height = (std::max)(1.0, grid.width * data.aspect());
  return grid;
}

/// An image in its frame, with its name below.
[[nodiscard]] inline std::string drawn_image(const Levels& levels, const std::string& name, const ImageGrid& grid,
                                             const Frame& frame, const Palette& colours) {
  const double middle = (frame.left + frame.right) / 2;
  const double room = grid.width + ImageGrid::gap - 4;
  return raster(levels, Shades::grey, frame) + border(frame, colours) +
         text_at({middle, frame.bottom + tick_size + 4}, shortened(name, tick_size, room),
                 {.size = tick_size, .colour = colours.ink, .anchor = "middle"});
}

/// @param names    of the images; their numbers where empty
/// @param columns  0: chosen
[[nodiscard]] inline std::string images_picture(Look look, const ImagesData& data,
                                                const std::vector<std::string>& names, Index columns) {
  const Palette& colours = palette_of(look.theme);
  look.height = 540;  // it follows below, and has room for all lines of the heading
  look.subtitle = joined(look.subtitle, undrawn_note(data.undrawn()));
  const Heading head = heading(look);
  const ImageGrid grid = image_grid(data, columns, look.width, head.bottom + 10);
  Element group("g");
  std::string xml = head.xml + group.set("class", "images").open();
  double bottom = grid.top + 60;
  for (Index image = 0; image < data.count(); ++image) {
    const Frame frame = grid.frame(image);
    const std::string name = names.empty() ? integer_text(image) : names[static_cast<std::size_t>(image)];
    xml += drawn_image(data.levels(image), name, grid, frame, colours);
    bottom = frame.bottom + ImageGrid::name_height;
  }
  xml += group.close();
  if (data.count() == 0) {
    xml += remark({page_margin, grid.top, look.width - page_margin, bottom}, "no images", colours);
  }
  look.height = static_cast<int>(std::ceil(bottom + page_margin - 4));
  return document(look, "Images", xml);
}

}  // namespace keen::svg::detail
