// SPDX-License-Identifier: MIT
#pragma once

namespace keen::svg {

/// What a picture is made to be seen on.
enum class Theme {
  light,
  dark,
  automatic  ///< light or dark as the reader's device asks for; light in viewers that know no style sheets
};

}  // namespace keen::svg
