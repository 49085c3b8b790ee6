"""Reads a Moodle course backup (.mbz, from Moodle 2.0 to 5.x) and writes it as a course in our own format."""

from .convert import convert
from .limits import Hostile, Limits, NotABackup
from .report import Report

__all__ = ["Hostile", "Limits", "NotABackup", "Report", "convert"]
