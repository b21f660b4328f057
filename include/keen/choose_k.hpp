// SPDX-License-Identifier: MIT
#pragma once

// The number of clusters: auto_k, and criteria. Not part of <keen/keen.hpp>.
//
//   const auto found = keen::auto_k(points);  // found.k, found.fit().model

#include "choose_k/auto_k.hpp"
#include "choose_k/choose_k.hpp"
#include "choose_k/criteria/curve.hpp"
#include "choose_k/criteria/g_means.hpp"
#include "choose_k/criteria/gap.hpp"
#include "choose_k/criteria/indices.hpp"
#include "choose_k/criteria/information.hpp"
#include "choose_k/criteria/separation.hpp"
#include "choose_k/criteria/stability.hpp"
#include "choose_k/criterion.hpp"
#include "choose_k/criterion_result.hpp"
#include "choose_k/elbow.hpp"
#include "choose_k/gap_rule.hpp"
#include "choose_k/k_fit.hpp"
#include "choose_k/k_sweep.hpp"
#include "choose_k/kneedle.hpp"
#include "choose_k/sse_curve.hpp"
