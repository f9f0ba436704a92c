"""What fund adds to manage.py."""
