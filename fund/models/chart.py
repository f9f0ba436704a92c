"""A chart drawn by a worker, kept under the digest of what it shows."""
from django.db import models


class Chart(models.Model):
    digest = models.CharField(max_length=64, unique=True)
    svg = models.TextField()
    drawn_at = models.DateTimeField(auto_now_add=True)
