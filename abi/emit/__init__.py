# SPDX-License-Identifier: Apache-2.0
"""One module a language: each has ``files(abi)``, path in the tree → text."""
