"""Undo in one go what was moved in one go; what cannot be undone any more is said row by row."""
from collections.abc import Iterable

from django.utils import timezone

from applicants.actions.stage_move import undo_move
from applicants.models import StageMove
from fund.errors import Refused
from fund.models import Seat


def undo_moves(*, moves: Iterable[StageMove], by: Seat) -> tuple[list[StageMove], list[tuple[StageMove, str]]]:
    """Take each move back in a deed of its own: what was undone, and beside each that was not, why. Raises nothing."""
    done, refused, now = [], [], timezone.now()  # the ten seconds end when it is asked, however many there are
    for row in moves:
        try:
            done.append(undo_move(move=row, by=by, asked_at=now))
        except Refused as no:
            refused.append((row, str(no)))
    return done, refused
