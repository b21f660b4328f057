# SPDX-License-Identifier: MIT
"""Conan 2 recipe: `conan create . -s compiler.cppstd=20`. Headers alone, so one package serves every setting; with
`-o "keen/*:compiled=True"` also the library keen::compiled, for these settings."""

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
    settings = "os", "arch", "compiler", "build_type"  # of headers alone they do not reach the package id
    options = {"compiled": [True, False], "shared": [True, False], "fPIC": [True, False]}
    default_options = {"compiled": False, "shared": False, "fPIC": True}
    no_copy_source = True
    exports_sources = "CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*", "packaging/debugger/*"

    def set_version(self):
        header = load(self, os.path.join(self.recipe_folder, "include", "keen", "version.hpp"))
        self.version = re.search(r'KEEN_VERSION_STRING "([0-9.]+)"', header).group(1)

    def configure(self):
        if not self.options.compiled:
            self.options.rm_safe("shared")
            self.options.rm_safe("fPIC")
            self.package_type = "header-library"

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("eigen/[>=3.4.0 <6]", transitive_headers=True)

    def package_id(self):
        if not self.info.options.compiled:
            self.info.clear()

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.user_presets_path = False  # nothing of Conan's goes into the source tree
        for option in "TESTS", "EXAMPLES", "BENCHMARKS":
            toolchain.cache_variables[f"KEEN_BUILD_{option}"] = False
        toolchain.cache_variables["KEEN_INSTALL"] = True
        toolchain.cache_variables["KEEN_INSTALL_COMPILED"] = bool(self.options.compiled)
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        if self.options.compiled:
            cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        for folder in "share", "lib/cmake", "lib/pkgconfig":
            rmdir(self, os.path.join(self.package_folder, folder))  # Conan writes the CMake and pkg-config files itself

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "keen")
        headers = self.cpp_info.components["headers"]
        headers.set_property("cmake_target_name", "keen::keen")
        headers.set_property("pkg_config_name", "keen")
        headers.requires = ["eigen::eigen"]
        headers.bindirs = []
        headers.libdirs = []
        if self.settings.os in ("Linux", "FreeBSD"):
            headers.system_libs = ["pthread"]
        if self.options.compiled:
            compiled = self.cpp_info.components["compiled"]
            compiled.set_property("cmake_target_name", "keen::compiled")
            compiled.set_property("pkg_config_name", "keen-compiled")
            compiled.requires = ["headers"]
            compiled.libs = ["keen"]
            compiled.defines = ["KEEN_COMPILED"]
