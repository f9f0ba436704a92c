"""The ground floor: the vehicle, its LPs and its books; and the kit every house builds with."""
from fund.celery import app as celery_app

__all__ = ["celery_app"]
