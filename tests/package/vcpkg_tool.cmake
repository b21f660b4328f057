# SPDX-License-Identifier: MIT
# Installs the overlay port by vcpkg itself, as a package and as the dependency of a manifest, and builds the consumer
# with each. Expects VCPKG, SOURCE, CONSUMER, WORK and VERSION. vcpkg fetches Eigen.
cmake_minimum_required(VERSION 3.24)
include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")

function(build_consumer installed)
  file(GLOB share "${installed}/*/share/keen")
  cmake_path(GET share PARENT_PATH prefix)
  cmake_path(GET prefix PARENT_PATH prefix)
  run("${CMAKE_COMMAND}" -S "${CONSUMER}" -B "${installed}-consumer" -DWAY=find_package "-DVERSION=${VERSION}"
    "-DCMAKE_PREFIX_PATH=${prefix}")
  run("${CMAKE_COMMAND}" --build "${installed}-consumer")
  run("${installed}-consumer/consumer")
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}/manifest")
set(options "--overlay-ports=${SOURCE}/packaging/vcpkg/ports" "--x-buildtrees-root=${WORK}/buildtrees"
  "--x-packages-root=${WORK}/packages" --binarysource=clear)

run("${VCPKG}" install keen ${options} "--x-install-root=${WORK}/classic")
build_consumer("${WORK}/classic")

file(WRITE "${WORK}/manifest/vcpkg.json" "{\"dependencies\": [\"keen\"]}\n")
run("${VCPKG}" install ${options} "--x-install-root=${WORK}/manifest-installed" "--x-manifest-root=${WORK}/manifest")
build_consumer("${WORK}/manifest-installed")
