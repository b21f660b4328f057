# SPDX-License-Identifier: MIT
# The targets that are quick to compile, each run over its corpus, and what a hostile file costs.

# There are no threads here to watch; memfd_create is Linux.
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread" OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
  return()
endif()

add_library(keen_fuzz_replay OBJECT replay.cpp)
target_link_libraries(keen_fuzz_replay PUBLIC keen::compiled keen_warnings)
foreach(name model mini_batch csv npy)
  add_executable(keen_replay_${name} ${name}_fuzz.cpp)
  target_link_libraries(keen_replay_${name} PRIVATE keen_fuzz_replay)
  file(GLOB corpus CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name}/*.bin")
  add_test(NAME "fuzz/the corpus of ${name} breaks no promise" COMMAND keen_replay_${name} ${corpus})
  set_tests_properties("fuzz/the corpus of ${name} breaks no promise" PROPERTIES LABELS fuzz)
endforeach()

if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")  # which takes memory of its own, beyond any limit
  return()
endif()
add_executable(keen_hostile_files hostile_files.cpp)
target_link_libraries(keen_hostile_files PRIVATE keen::compiled keen_warnings)
add_test(NAME "fuzz/a hostile file costs little memory, and ends" COMMAND keen_hostile_files)
set_tests_properties("fuzz/a hostile file costs little memory, and ends" PROPERTIES LABELS fuzz)
