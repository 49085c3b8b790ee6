"""Doors of the dashboard."""
