# SPDX-License-Identifier: MIT
# The libraries that some examples show keen with. An example whose library is not there is left out.

find_path(KEEN_STB_INCLUDE_DIR stb/stb_image.h DOC "Folder that holds stb/stb_image.h")
find_path(KEEN_OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4 DOC "Folder that holds opencv2/core.hpp")
find_library(KEEN_OPENCV_CORE opencv_core DOC "OpenCV's module core")
find_path(KEEN_ARMADILLO_INCLUDE_DIR armadillo DOC "Folder that holds armadillo")
find_library(KEEN_ARMADILLO armadillo DOC "Armadillo")
mark_as_advanced(KEEN_STB_INCLUDE_DIR KEEN_OPENCV_INCLUDE_DIR KEEN_OPENCV_CORE KEEN_ARMADILLO_INCLUDE_DIR KEEN_ARMADILLO)

# keen_other_library(target folder [library]): makes the target, if the folder and the library are there.
function(keen_other_library target folder)
  if(NOT folder OR (ARGC GREATER 2 AND NOT ARGV2))
    return()
  endif()
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE "${folder}")
  if(ARGC GREATER 2)
    target_link_libraries(${target} INTERFACE "${ARGV2}")
  endif()
endfunction()

keen_other_library(keen_stb "${KEEN_STB_INCLUDE_DIR}")
keen_other_library(keen_opencv "${KEEN_OPENCV_INCLUDE_DIR}" "${KEEN_OPENCV_CORE}")
keen_other_library(keen_armadillo "${KEEN_ARMADILLO_INCLUDE_DIR}" "${KEEN_ARMADILLO}")

# keen_other_libraries(source variable): the targets for what a source includes, or NOTFOUND if one is not there.
function(keen_other_libraries source variable)
  set(targets "")
  foreach(needed "<stb/|keen_stb|libstb-dev" "<opencv2/|keen_opencv|libopencv-core-dev" "<armadillo>|keen_armadillo|libarmadillo-dev")
    string(REPLACE "|" ";" needed "${needed}")
    list(POP_FRONT needed header target package)
    file(STRINGS "${source}" includes REGEX "#include ${header}")
    if(includes AND NOT TARGET ${target})
      cmake_path(GET source STEM name)
      message(STATUS "keen: example ${name} is left out: it needs ${package} (the name in Debian)")
      set(${variable} NOTFOUND PARENT_SCOPE)
      return()
    elseif(includes)
      list(APPEND targets ${target})
    endif()
  endforeach()
  set(${variable} "${targets}" PARENT_SCOPE)
endfunction()
