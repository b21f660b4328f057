// SPDX-License-Identifier: MIT
// Points in an HDF5 file, which may be larger than memory: `keen::blocks` asks for some rows of the data set, and the
// callback reads them as a hyperslab. Needs the C interface of HDF5.
// Run: 13_hdf5 [--out DIR]

#include <keen/blocks.hpp>
#include <keen/keen.hpp>

#include "support/blobs.hpp"
#include "support/out_dir.hpp"

#include <hdf5.h>
#include <array>
#include <iostream>
#include <stdexcept>
#include <string>

namespace {

/// What a function of HDF5 returned. It is negative if the function failed.
template <class Result>
Result checked(Result result, const std::string& what) {
  if (result < 0) throw std::runtime_error("HDF5: cannot " + what);
  return result;
}

/// The id of a file, a data set or the like, closed with its owner.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t), const std::string& what) : id_(checked(id, what)), close_(close) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { close_(id_); }
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

using Shape = std::array<hsize_t, 2>;  // rows, columns

/// The rows of a data set, one point a row. HDF5 converts any numbers to float.
class Hdf5Points {
 public:
  Hdf5Points(const std::string& path, const std::string& name)
      : file_(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, "open " + path),
        data_(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose, "open data set " + name),
        space_(H5Dget_space(data_), H5Sclose, "get the shape of " + name) {
    if (checked(H5Sget_simple_extent_ndims(space_), "get the shape of " + name) != 2) {
      throw std::runtime_error(path + ": data set " + name + " does not have rows and columns");
    }
    checked(H5Sget_simple_extent_dims(space_, shape_.data(), nullptr), "get the shape of " + name);
  }

  [[nodiscard]] keen::Index size() const { return static_cast<keen::Index>(shape_[0]); }
  [[nodiscard]] keen::Index dim() const { return static_cast<keen::Index>(shape_[1]); }

  void read(keen::Index first, keen::Index count, float* numbers) const {
    const Shape start{static_cast<hsize_t>(first), 0};
    const Shape extent{static_cast<hsize_t>(count), shape_[1]};
    checked(H5Sselect_hyperslab(space_, H5S_SELECT_SET, start.data(), nullptr, extent.data(), nullptr), "select rows");
    const Handle memory(H5Screate_simple(2, extent.data(), nullptr), H5Sclose, "describe memory");
    checked(H5Dread(data_, H5T_NATIVE_FLOAT, memory, space_, H5P_DEFAULT, numbers),
            "read " + std::to_string(count) + " rows from row " + std::to_string(first) + " on");
  }

 private:
  Handle file_;
  Handle data_;
  Handle space_;
  Shape shape_{};
};

/// Writes one point a row, in chunks of 4096 rows. A block is a multiple of 4096 points, so a pass reads each chunk
/// once.
void write(const std::string& path, const std::string& name, const Eigen::MatrixXf& points) {
  const Shape shape{static_cast<hsize_t>(points.cols()), static_cast<hsize_t>(points.rows())};
  const Shape chunk{4096, shape[1]};
  const Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose, "create " + path);
  const Handle space(H5Screate_simple(2, shape.data(), nullptr), H5Sclose, "describe the points");
  const Handle layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "describe the layout");
  checked(H5Pset_chunk(layout, 2, chunk.data()), "set the size of a chunk");
  const Handle data(H5Dcreate2(file, name.c_str(), H5T_IEEE_F32LE, space, H5P_DEFAULT, layout, H5P_DEFAULT), H5Dclose,
                    "create data set " + name);
  checked(H5Dwrite(data, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, points.data()), "write the points");
  checked(H5Fflush(file, H5F_SCOPE_LOCAL), "write " + path);  // a full disk is an error here, not when the file closes
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "points in an HDF5 file, read block by block");
  keen::Rng rng(1);
  const Eigen::MatrixXf store = Eigen::MatrixXf::NullaryExpr(16, 20'000, [&](keen::Index c, keen::Index i) {
    return static_cast<float>(3 * ((i + c) % 4)) + static_cast<float>(support::normal(rng));  // four clouds
  });
  write(out.path("13_hdf5.h5").string(), "points", store);

  // One thread at a time calls `read`, though not always the same. Nothing else may call HDF5 during the fit, unless
  // HDF5 was built to be thread-safe.
  const Hdf5Points file(out.path("13_hdf5.h5").string(), "points");
  const auto read = [&](keen::Index first, keen::Index count, float* numbers) { file.read(first, count, numbers); };
  const auto points = keen::blocks<float>(file.size(), file.dim(), read, {.points_at_once = 8192});
  std::cout << points.size() << " points of " << points.dim() << " coordinates\n";

  const auto clustering = keen::fit(points, {.k = 4});
  std::cout << "cluster sizes " << clustering.cluster_sizes.transpose() << ", SSE " << clustering.sse << '\n';

  const auto in_memory = keen::fit(keen::columns(store), {.k = 4});
  const bool is_same = clustering.labels == in_memory.labels && clustering.sse == in_memory.sse &&
                       clustering.model.centroids() == in_memory.model.centroids();
  std::cout << (is_same ? "the same" : "not the same") << " as in memory, bit by bit\n";
}
