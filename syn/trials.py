# SPDX-License-Identifier: Apache-2.0
"""Trials that chose the options of recipes.py and targets.py, for the page."""

Trial = tuple[list[str], list[list[object]]]

MAPPING: Trial = (["design", "abc9", "comb", "of these PFUMX LUT5", "deepest"], [
    ["qnic_assemble", "default", "6,125", 783, 6],
])
ROUTING: Trial = (["design", "options", "MHz by seed"], [
])
