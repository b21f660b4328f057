# SPDX-License-Identifier: MIT
# Provides Eigen3::Eigen, from the first of: the parent project, a folder of headers, an installed package.

if(TARGET Eigen3::Eigen)
  return()
endif()

set(KEEN_EIGEN_INCLUDE_DIR "" CACHE PATH "Folder that holds Eigen/Core, for an Eigen without CMake package files")
mark_as_advanced(KEEN_EIGEN_INCLUDE_DIR)

if(KEEN_EIGEN_INCLUDE_DIR)
  if(NOT EXISTS "${KEEN_EIGEN_INCLUDE_DIR}/Eigen/Core")
    message(FATAL_ERROR "keen: KEEN_EIGEN_INCLUDE_DIR holds no Eigen/Core: ${KEEN_EIGEN_INCLUDE_DIR}")
  endif()
  message(STATUS "keen: Eigen's headers from ${KEEN_EIGEN_INCLUDE_DIR}")
  add_library(Eigen3::Eigen INTERFACE IMPORTED)
  target_include_directories(Eigen3::Eigen SYSTEM INTERFACE "${KEEN_EIGEN_INCLUDE_DIR}")
else()
  # No version here: the version files of Eigen 3.4.0 and of Eigen 5 accept no common request.
  find_package(Eigen3 CONFIG REQUIRED)
  if(Eigen3_VERSION VERSION_LESS 3.4)
    message(FATAL_ERROR "keen needs Eigen 3.4 or newer, found ${Eigen3_VERSION}")
  endif()
endif()
