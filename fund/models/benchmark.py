"""A public market index a fund is compared with: total return, same currency, one level a day."""
from django.db import models


class Benchmark(models.Model):
    name = models.CharField(max_length=120, unique=True)
    source = models.CharField(max_length=300)

    def __str__(self):
        return self.name


class BenchmarkLevel(models.Model):
    benchmark = models.ForeignKey(Benchmark, on_delete=models.CASCADE, related_name="levels")
    on = models.DateField()
    level = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["benchmark", "on"], name="one_level_a_day"),
            models.CheckConstraint(condition=models.Q(level__gt=0), name="level_positive"),
        ]
