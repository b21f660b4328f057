# SPDX-License-Identifier: MIT
"""Conan 2 recipe: `conan create . -s compiler.cppstd=20`. Headers alone, so one package serves every setting."""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir

required_conan_version = ">=2.2"


class KeenConan(ConanFile):
    name = "keen"
    description = "k-means clustering for Eigen"
    license = "MIT"
    topics = ("clustering", "eigen", "header-only", "machine-learning")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"  # of the consumer: they do not reach the package id
    no_copy_source = True
    exports_sources = "CMakeLists.txt", "LICENSE", "cmake/*", "include/*"

    def set_version(self):
        header = load(self, os.path.join(self.recipe_folder, "include", "keen", "version.hpp"))
        self.version = re.search(r'KEEN_VERSION_STRING "([0-9.]+)"', header).group(1)

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("eigen/[>=3.4.0 <6]", transitive_headers=True)

    def package_id(self):
        self.info.clear()

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.user_presets_path = False  # nothing of Conan's goes into the source tree
        for option in "TESTS", "EXAMPLES", "BENCHMARKS":
            toolchain.cache_variables[f"KEEN_BUILD_{option}"] = False
        toolchain.cache_variables["KEEN_INSTALL"] = True
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        CMake(self).configure()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        rmdir(self, os.path.join(self.package_folder, "share"))  # Conan writes the CMake and pkg-config files itself

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "keen")
        self.cpp_info.set_property("cmake_target_name", "keen::keen")
        self.cpp_info.set_property("pkg_config_name", "keen")
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        if self.settings.os in ("Linux", "FreeBSD"):
            self.cpp_info.system_libs = ["pthread"]
