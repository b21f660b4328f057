# SPDX-License-Identifier: MIT
# KEEN_OTHER_COMPILERS: those that are there, beside the one at hand; KEEN_FLAGS_<compiler>: what each needs;
# KEEN_RUN_<compiler>: what runs its programs.

set(KEEN_OTHER_COMPILERS "")
foreach(compiler g++ clang++-14 clang++-19 aarch64-linux-gnu-g++)
  find_program(KEEN_COMPILER_${compiler} ${compiler} DOC "A compiler to test keen with")
  mark_as_advanced(KEEN_COMPILER_${compiler})
  set(KEEN_FLAGS_${compiler} "")
  set(KEEN_RUN_${compiler} "")
  if(KEEN_COMPILER_${compiler})
    file(REAL_PATH "${KEEN_COMPILER_${compiler}}" found)
    file(REAL_PATH "${CMAKE_CXX_COMPILER}" at_hand)
    if(KEEN_ALL_BUILDS OR NOT found STREQUAL at_hand)
      list(APPEND KEEN_OTHER_COMPILERS ${compiler})
    endif()
  endif()
endforeach()

# clang 19 goes with its own standard library, where that is installed.
if("clang++-19" IN_LIST KEEN_OTHER_COMPILERS)
  file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/libcxx.cpp" "#include <charconv>\nint main() {}\n")
  execute_process(COMMAND "${KEEN_COMPILER_clang++-19}" -stdlib=libc++ libcxx.cpp -o libcxx
    WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}" RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(failed)
    message(STATUS "keen: no libc++ for clang++-19, which is left out of the tests of builds")
    list(REMOVE_ITEM KEEN_OTHER_COMPILERS clang++-19)
  else()
    set(KEEN_FLAGS_clang++-19 -stdlib=libc++)
  endif()
endif()

# Another processor needs what runs its programs.
find_program(KEEN_QEMU_AARCH64 qemu-aarch64 DOC "qemu-aarch64, to run programs of another processor")
mark_as_advanced(KEEN_QEMU_AARCH64)
set(KEEN_FLAGS_aarch64-linux-gnu-g++ -static -Wno-psabi)  # a note about other releases of g++
set(KEEN_RUN_aarch64-linux-gnu-g++ "${KEEN_QEMU_AARCH64}")
if(NOT KEEN_QEMU_AARCH64)
  list(REMOVE_ITEM KEEN_OTHER_COMPILERS aarch64-linux-gnu-g++)
endif()

# keen_compile_with(<compiler> <program> <source> <flag>...): a program made by another compiler, in this folder
function(keen_compile_with compiler program source)
  cmake_path(ABSOLUTE_PATH source)
  set(program_file "${CMAKE_CURRENT_BINARY_DIR}/${program}")
  set(compile ${CMAKE_CXX_COMPILER_LAUNCHER} "${KEEN_COMPILER_${compiler}}"
    ${as_a_user} ${KEEN_FLAGS_${compiler}} ${ARGN})
  add_custom_command(OUTPUT "${program_file}"
    COMMAND ${compile} -MD -MF "${program_file}.d" -MT "${program_file}" -c "${source}" -o "${program_file}.o"
    COMMAND "${KEEN_COMPILER_${compiler}}" ${KEEN_FLAGS_${compiler}} -pthread "${program_file}.o" -o "${program_file}"
    DEPENDS "${source}" DEPFILE "${program_file}.d" COMMENT "Compiling ${program} with ${compiler}" VERBATIM)
  string(MAKE_C_IDENTIFIER "keen_builds_${program}" target)
  add_custom_target(${target} ALL DEPENDS "${program_file}")
endfunction()
