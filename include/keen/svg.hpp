// SPDX-License-Identifier: MIT
#pragma once

// Pictures as SVG text, with no dependency. Not part of <keen/keen.hpp>: include it where pictures are made.
//
//   keen::svg::save("clusters.svg", keen::svg::scatter(points, keen::fit(points, {.k = 3})));

#include "svg/convergence.hpp"
#include "svg/palette.hpp"
#include "svg/save.hpp"
#include "svg/scatter.hpp"
#include "svg/sse_curve.hpp"
#include "svg/theme.hpp"
