// SPDX-License-Identifier: MIT
#pragma once

// Files, without dependencies: models, CSV, .npy, .fvecs and .bvecs. Not part of <keen/keen.hpp>.
//
//   keen::io::save(clustering.model, "groups.keen");

#include "io/block_file.hpp"
#include "io/csv.hpp"
#include "io/csv_blocks.hpp"
#include "io/csv_file.hpp"
#include "io/model_file.hpp"
#include "io/npy.hpp"
#include "io/scaled_model_file.hpp"
#include "io/table.hpp"
#include "io/vecs.hpp"
#include "io/write_file.hpp"
