# SPDX-License-Identifier: Apache-2.0
"""Random draws that leave nothing out: a deck is shuffled, dealt to its end, shuffled again."""
import random
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Deck(Generic[T]):
    """Deals each of its cards once before any comes a second time."""

    def __init__(self, cards: Iterable[T]) -> None:
        self.cards = list(cards)
        self._left: list[T] = []

    def draw(self) -> T:
        """The next card."""
        if not self._left:
            self._left = random.sample(self.cards, len(self.cards))
        return self._left.pop()
