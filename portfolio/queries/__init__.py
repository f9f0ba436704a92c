"""Figures of this house, assembled for its pages."""
