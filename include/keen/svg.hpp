// SPDX-License-Identifier: MIT
#pragma once

// Pictures as SVG text, without dependencies. Not part of <keen/keen.hpp>.
//
//   keen::svg::save("clusters.svg", keen::svg::scatter(points, keen::fit(points, {.k = 3})));

#include "svg/animation.hpp"
#include "svg/axis_unit.hpp"
#include "svg/convergence.hpp"
#include "svg/criteria.hpp"
#include "svg/criterion.hpp"
#include "svg/heat_map.hpp"
#include "svg/images.hpp"
#include "svg/pairs.hpp"
#include "svg/palette.hpp"
#include "svg/pca.hpp"
#include "svg/profiles.hpp"
#include "svg/save.hpp"
#include "svg/scatter.hpp"
#include "svg/scatter_grid.hpp"
#include "svg/silhouette.hpp"
#include "svg/sse_curve.hpp"
#include "svg/theme.hpp"
#include "svg/transitions.hpp"
