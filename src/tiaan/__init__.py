"""tiaan (提案): the proposal register of a county CPPCC proposal committee, in one file."""

__version__ = "0.2.0"
