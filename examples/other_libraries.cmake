# SPDX-License-Identifier: MIT
# The libraries that some examples show keen with. An example whose library is not there is left out.

find_path(KEEN_STB_INCLUDE_DIR stb/stb_image.h DOC "Folder that holds stb/stb_image.h")
find_path(KEEN_OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4 DOC "Folder that holds opencv2/core.hpp")
find_library(KEEN_OPENCV_CORE opencv_core DOC "OpenCV's module core")
find_path(KEEN_ARMADILLO_INCLUDE_DIR armadillo DOC "Folder that holds armadillo")
find_library(KEEN_ARMADILLO armadillo DOC "Armadillo")
find_path(KEEN_HDF5_INCLUDE_DIR hdf5.h PATH_SUFFIXES hdf5/serial DOC "Folder that holds hdf5.h")
find_library(KEEN_HDF5 NAMES hdf5_serial hdf5 DOC "The C library of HDF5")
find_path(KEEN_ARROW_INCLUDE_DIR arrow/api.h DOC "Folder that holds arrow/api.h, and parquet/api/reader.h")
# By file name, as the static ones need libraries of their own.
find_library(KEEN_ARROW NAMES libarrow.so libarrow.dylib arrow.lib DOC "The shared library of Apache Arrow")
find_library(KEEN_PARQUET NAMES libparquet.so libparquet.dylib parquet.lib DOC "The shared library of Parquet, of Apache Arrow")
mark_as_advanced(KEEN_STB_INCLUDE_DIR KEEN_OPENCV_INCLUDE_DIR KEEN_OPENCV_CORE KEEN_ARMADILLO_INCLUDE_DIR KEEN_ARMADILLO
  KEEN_HDF5_INCLUDE_DIR KEEN_HDF5 KEEN_ARROW_INCLUDE_DIR KEEN_ARROW KEEN_PARQUET)

# keen_other_library(target folder [library...]): makes the target, if the folder and the libraries are there.
function(keen_other_library target folder)
  foreach(path IN LISTS folder ARGN)
    if(NOT path)
      return()
    endif()
  endforeach()
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE "${folder}")
  target_link_libraries(${target} INTERFACE ${ARGN})
endfunction()

keen_other_library(keen_stb "${KEEN_STB_INCLUDE_DIR}")
keen_other_library(keen_opencv "${KEEN_OPENCV_INCLUDE_DIR}" "${KEEN_OPENCV_CORE}")
keen_other_library(keen_armadillo "${KEEN_ARMADILLO_INCLUDE_DIR}" "${KEEN_ARMADILLO}")
keen_other_library(keen_hdf5 "${KEEN_HDF5_INCLUDE_DIR}" "${KEEN_HDF5}")
keen_other_library(keen_arrow "${KEEN_ARROW_INCLUDE_DIR}" "${KEEN_ARROW}")
keen_other_library(keen_parquet "${KEEN_ARROW_INCLUDE_DIR}" "${KEEN_PARQUET}" "${KEEN_ARROW}")

# keen_other_libraries(source variable): the targets for what a source includes, or NOTFOUND if one is not there.
function(keen_other_libraries source variable)
  set(targets "")
  foreach(needed "<stb/|keen_stb|libstb-dev" "<opencv2/|keen_opencv|libopencv-core-dev" "<armadillo>|keen_armadillo|libarmadillo-dev"
      "<hdf5.h>|keen_hdf5|libhdf5-dev" "<parquet/|keen_parquet|libparquet-dev" "<arrow/|keen_arrow|libarrow-dev")
    string(REPLACE "|" ";" needed "${needed}")
    list(POP_FRONT needed header target package)
    file(STRINGS "${source}" includes REGEX "#include ${header}")
    if(includes AND NOT TARGET ${target})
      cmake_path(GET source STEM name)
      message(STATUS "keen: example ${name} is left out: it needs ${package} (the name for apt)")
      set(${variable} NOTFOUND PARENT_SCOPE)
      return()
    elseif(includes)
      list(APPEND targets ${target})
    endif()
  endforeach()
  set(${variable} "${targets}" PARENT_SCOPE)
endfunction()
