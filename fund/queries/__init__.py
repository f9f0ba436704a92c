"""Figures of the ground floor, assembled for its pages."""
