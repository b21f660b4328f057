// SPDX-License-Identifier: MIT
#pragma once

namespace keen::svg {

/// The background for which a picture is made.
enum class Theme {
  light,
  dark,
  automatic  ///< light or dark by the setting of the reader's device; light in viewers without style sheets
};

}  // namespace keen::svg
