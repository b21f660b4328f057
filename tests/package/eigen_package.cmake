# SPDX-License-Identifier: MIT
# write_eigen_package(FOLDER VERSION INCLUDE_DIR)
# Package files for a folder of Eigen's headers, as an installed Eigen has them: like Eigen's own, the version file
# refuses a request for another major version.

function(write_eigen_package folder version include_dir)
  include(CMakePackageConfigHelpers)
  set(package "${folder}/share/eigen3/cmake")
  file(WRITE "${package}/Eigen3Config.cmake" "\
if(NOT TARGET Eigen3::Eigen)
  add_library(Eigen3::Eigen INTERFACE IMPORTED)
  set_target_properties(Eigen3::Eigen PROPERTIES INTERFACE_INCLUDE_DIRECTORIES [==[${include_dir}]==])
endif()
")
  write_basic_package_version_file("${package}/Eigen3ConfigVersion.cmake"
    VERSION ${version} COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
  file(WRITE "${folder}/share/pkgconfig/eigen3.pc" "\
Name: Eigen3
Description: linear algebra
Version: ${version}
Cflags: -I${include_dir}
")
endfunction()
